"""The `ask` node: asks for a typed value, and reads it back where the author wants it or matching is not sure.

A sensitive value stays in the session's secrets until the next wait, and is never recorded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from voice_flows.asking import ages, choosing, hearing, low_confidence, retries, speech_rate
from voice_flows.asking.choices import numbered, spec_choice
from voice_flows.asking.choosing import Closed
from voice_flows.asking.hearing import Answer, YesOrNo
from voice_flows.asking.listening import DIGITS_PAUSE_S, FREE_PAUSE_S, MENU_PAUSE_S, keyed_anew, listening
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here, Reason, Step, again, go, learned, obey, without
from voice_flows.asking.words import Words, authored, phrase, today
from voice_flows.model.turns import Choice, Input, Json, KeyRule, Keys, Text
from voice_flows.nodes import wishes
from voice_flows.nodes.ask import corrections, said_before
from voice_flows.nodes.ask.model import AskNode
from voice_flows.schema.opening_hours import spans
from voice_flows.understanding import matching
from voice_flows.understanding.matching import Match
from voice_flows.wording import keyed_values

LONGEST_DIGITS = 20
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DIGITS_OF = {"date": 8, "time": 4, "phone": 15, "amount": 8, "number": 8}
"""Most keys that a value of each type takes."""
READ_BACK = {"digits": "digits", "phone": "phone", "number": "number", "amount": "money", "date": "day", "time": "time",
             "email": "spell"}  # fmt: skip
"""The filter that speaks a value of each type."""
OFTEN_MISREAD = frozenset({"amount", "date", "time"})
"""Types whose wrong values look as good as right ones."""
PAUSES_S = {
    **dict.fromkeys(("digits", "phone", "amount", "number", "date"), DIGITS_PAUSE_S),
    **dict.fromkeys(("email", "text"), FREE_PAUSE_S),
}
"""Pause in seconds that ends a spoken value of each type."""


def enter(node: AskNode, here: Here, reason: Reason = "first") -> Step:
    if "value" in (here.session.pending.get("confirm") or {}):
        return _read_back(node, here)
    here, said = said_before.taken(node, here)
    if said is not None and node.type == "one_of":
        return choosing.already_said(here, _one_of(node, here), str(said))
    if said is not None:
        asked = {"value": said, "score": 1.0, "origin": "speech" if here.on_call else "text", "said": True}
        return _read_back(node, here.with_(pending={**retries.fresh(here).session.pending, "confirm": asked}))
    return retries.ask(retries.fresh(here), question(node, here), reason)


def hear(node: AskNode, here: Here, event: Input) -> Step:
    """Keeps the answer, reads it back, or asks again."""
    if not isinstance(event, Answer):
        return retries.unanswered(here, node, _open_question(node, here), event)
    if event == Keys("*"):
        return again(here)
    here = speech_rate.noticed(here, event, _key_rule(node))
    if settled := _confirmed(node, here, event):
        return settled
    if node.type == "one_of":
        return choosing.hear(here, node, _one_of(node, here), event)
    if node.type == "yes_no":
        return _yes_no(node, here, event)
    here = without(here, "confirm", low_confidence.DOUBTED)
    if node.type != "text" and (name := hearing.taken_back(here, event) or hearing.command(here, event)):
        return obey(here, name)
    return _understood(node, here, event, hearing.understand(here, node.type, node.rule, event))


def leaves_key(node: AskNode, here: Here, key: str) -> bool:
    """True where one key answers and no option has this one."""
    return not node.takes_digits and key not in {option.key for option in node.options}


def question(node: AskNode, here: Here) -> Question:
    offered = options(node, here)
    phrases = matching.phrases_of(offered, here.session.language)
    listen = listening(here, node, _key_rule(node), phrases, pause_s=PAUSES_S.get(node.type, MENU_PAUSE_S))
    return Question(authored(here, node.say, node.write), node.type, offered, listen, node.sensitive)


def _open_question(node: AskNode, here: Here) -> Question:
    """Returns what was asked last: the read-back of a value, whether a choice was meant, or the question itself."""
    if "value" in (here.session.pending.get("confirm") or {}):
        return _right(node, here)
    asked = question(node, here)
    return choosing.asked_last(here, asked) if node.type == "one_of" else asked


def options(node: AskNode, here: Here) -> tuple[Choice, ...]:
    """Returns the values to choose from: the author's options, or yes and no."""
    if node.type == "yes_no":
        return hearing.yes_no_choices(here)
    return numbered([spec_choice(here, spec) for spec in node.options], set())


def _key_rule(node: AskNode) -> KeyRule:
    if node.type in ("yes_no", "one_of"):
        return KeyRule()
    return KeyRule(single=False, least=node.length or 1, most=node.length or DIGITS_OF.get(node.type, LONGEST_DIGITS))


def _understood(node: AskNode, here: Here, event: Answer, match: Match) -> Step:
    unsure = match.verdict != "accept"
    if match.ends and not node.sensitive:
        return retries.failed(here, node, question(node, here), "no_match", words=_which_of_two(node, here, match.ends))
    if match.verdict == "reject" and node.type == "date" and hearing.no_such_date(here, event):
        words = phrase(here, "date_none", question(node, here).words)
        return retries.failed(here, node, question(node, here), "no_match", words=words)
    if match.verdict == "reject" or match.value is None or (unsure and node.sensitive):
        return retries.not_understood(here, node, question(node, here), event)
    if closed := _closed(node, here, match.value):
        return retries.failed(without(here, "confirm"), node, question(node, here), "no_match", words=closed)
    if node.type == "date" and not node.sensitive:
        here = wishes.kept(here, event, match.value)
    # What a customer wrote stands before their eyes; only a reading of it ("next Thursday") is read back.
    if not unsure and (node.sensitive or isinstance(event, Text) or not _is_read_back(node, match)):
        return keep(node, here, match.value, match)
    return _read_back(node, _asking_back(node, here, match.value, match, keyed=_keyed(node, event)))


def _closed(node: AskNode, here: Here, value: Json) -> Words | None:
    """Says of a day on which the node's calendar is closed that it is; `None` for any other value."""
    calendar = here.flow.calendars.get(node.calendar or "")
    if calendar is None or node.type != "date" or not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    if value < today(here).isoformat():
        return _passed(node, here, value)
    return None if spans(calendar, date.fromisoformat(value)) else _told_of(node, here, value, "date_closed")


def _is_read_back(node: AskNode, match: Match) -> bool:
    """True where the author reads this value back, or it is one of those that go wrong unnoticed and not quite sure."""
    return bool(node.confirm) or (node.type in OFTEN_MISREAD and match.score < node.read_back_below)


def _which_of_two(node: AskNode, here: Here, ends: tuple[Json, Json]) -> Words:
    """Asks which of two values is meant: both ends of a range, or two alternatives."""
    template = read_back(node) or "{{ value }}"
    said = [authored(here, {here.session.language: template}, value=value) for value in ends]
    first, second = ("".join(one.say) if here.on_call else one.write for one in said)
    return phrase(here, "which_of_two", first=first, second=second)


def _keyed(node: AskNode, event: Answer) -> list[str]:
    """Returns the groups in which a code was keyed, which is read back in them; none for any other value."""
    if not isinstance(event, Keys) or node.type != "digits":
        return []
    return list(keyed_values.in_groups(event.digits, event.groups))


def _asking_back(node: AskNode, here: Here, value: Json, match: Match, keyed: Sequence[str] = ()) -> Here:
    asked = {"value": value, "score": match.score, "origin": match.origin}
    if keyed:
        asked["keyed"] = list(keyed)
    if node.type == "date" and _is_ahead(here, value):
        asked["ahead"] = True
    return here.with_(pending={**here.session.pending, "confirm": asked})


def _read_back(node: AskNode, here: Here) -> Step:
    return retries.ask(here, _right(node, here), "confirm")


def _right(node: AskNode, here: Here) -> Question:
    """Asks 'Forty-eight, two, thirteen. Is that right?'. A sensitive value is never read back: others may hear it."""
    asked = here.session.pending["confirm"]
    words = _worded(node, here, asked["value"], {"today": today(here).isoformat(), "keyed": asked.get("keyed", [])})
    question = choosing.yes_no_question(here, words)
    return (
        replace(question, listen=keyed_anew(here, question.listen, _key_rule(node))) if node.takes_digits else question
    )


def read_back(node: AskNode) -> str:
    """Returns the Liquid text that speaks a value of this type; empty where it is spoken as it stands."""
    return f"{{{{ value | {READ_BACK[node.type]} }}}}" if node.type in READ_BACK else ""


def _worded(node: AskNode, here: Here, value: Json, moment: Json) -> Words:
    if node.confirm:
        return authored(here, node.confirm, value=value, moment=moment)
    template = read_back(node) or "{{ value }}"
    said = authored(here, {here.session.language: template}, value=value, moment=moment)
    return phrase(here, "read_back", value="".join(said.say) if here.on_call else said.write)


def _confirmed(node: AskNode, here: Here, event: Answer) -> Step | None:
    """Takes the answer to a read-back; `None` where nothing was read back, or another value was given.

    A value may be keyed anew instead of a yes or no; the same one again is a yes.
    """
    asked = here.session.pending.get("confirm") or {}
    if "value" not in asked:
        return None
    if isinstance(event, Keys) and len(event.digits) > 1:
        if hearing.understand(here, node.type, node.rule, event).value != asked["value"]:
            return None
        event = Keys(hearing.YES_KEY)
    if corrected := corrections.applied(node, here, event, asked["value"]):
        return _corrected(node, here, event, corrected)
    here, answer = low_confidence.weighed(here, event, "check")
    if answer.said is None:
        return None
    if low_confidence.unsure(answer, event):
        return low_confidence.once_more(here, _right(node, here), answer)
    here = without(here, "confirm")
    if answer.said and asked.get("ahead") and not _is_ahead(here, asked["value"]):
        return retries.ask(here, question(node, here), "repeat", _passed(node, here, asked["value"]))
    if not answer.said and (asked.get("said") or not here.on_call):  # never asked for, or a clear no: no try is counted
        return retries.ask(here, question(node, here), "first")
    if not answer.said:
        return retries.failed(here, node, question(node, here), "no_match")
    return keep(node, here, asked["value"], Match("accept", (), asked["value"], asked["score"], asked["origin"]))


def _is_ahead(here: Here, value: Json) -> bool:
    """True for a day that is not past yet."""
    return isinstance(value, str) and _DAY.fullmatch(value) is not None and value >= today(here).isoformat()


def _passed(node: AskNode, here: Here, value: Json) -> Words:
    return _told_of(node, here, value, "date_past")


def _told_of(node: AskNode, here: Here, value: Json, moment: str) -> Words:
    """Says something of a day, and asks for another."""
    day = authored(here, {here.session.language: read_back(node)}, value=value)
    said = "".join(day.say) if here.on_call else day.write[:1].upper() + day.write[1:]
    return phrase(here, moment, question(node, here).words, choice=said)


def _corrected(node: AskNode, here: Here, event: Answer, corrected: Match) -> Step:
    """Reads the corrected value back; in writing it stands before the customer's eyes."""
    if isinstance(event, Text):
        return keep(node, without(here, "confirm"), corrected.value, corrected)
    return _read_back(node, _asking_back(node, without(here, low_confidence.DOUBTED), corrected.value, corrected))


def _yes_no(node: AskNode, here: Here, event: Answer) -> Step:
    here, answer = low_confidence.weighed(here, event)
    if answer.said is None or not answer.sure:
        return _unclear(node, here, event, answer)
    return keep(node, here, answer.said, Match("accept", (), answer.said, answer.score, answer.origin))


def _unclear(node: AskNode, here: Here, event: Answer, answer: YesOrNo) -> Step:
    """Takes something other than a yes or no, or one of low confidence, which is asked again if not sensitive."""
    if name := hearing.command(here, event):
        return obey(here, name)
    if low_confidence.unsure(answer, event) and not node.sensitive:
        return low_confidence.once_more(here, question(node, here), answer)
    elsewhere = _person_by_zero(here, event) or choosing.language_key(here, event)
    return elsewhere or retries.not_understood(here, node, question(node, here), event)


def _person_by_zero(here: Here, event: Answer) -> Step | None:
    """Goes to a person on 0, where one key answers; in a typed value 0 is a digit."""
    return go(here, here.person) if hearing.zero(event) else None


def _one_of(node: AskNode, here: Here) -> Closed:
    return Closed(question(node, here), partial(_option, node))


def _option(node: AskNode, here: Here, chosen: str, said: str, match: Match) -> Step:
    return keep(node, here, chosen, match, next(one.label for one in options(node, here) if one.id == chosen))


def keep(node: AskNode, here: Here, value: Json, match: Match, label: str = "") -> Step:
    """Stores the value where it belongs, and goes on."""
    told = None if node.sensitive else value
    fact = learned(here, "collected", node.variable, told, label, origin=match.origin, score=match.score)
    if node.sensitive:
        here = here.with_(secrets={**here.session.secrets, node.variable: value})
    else:
        here = ages.forgotten(here, node.variable).with_(values={**here.session.values, node.variable: value})
    return go(here, _target(node, here, value), fact)


def _target(node: AskNode, here: Here, value: Json) -> str:
    if node.type == "one_of":
        return next((spec.then for spec in node.options if spec.id == value), node.then or here.person)
    by_answer = (node.yes if value else node.no) if node.type == "yes_no" else None
    return by_answer or node.then or here.person
