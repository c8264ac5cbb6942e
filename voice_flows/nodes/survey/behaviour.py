"""The `survey` node: asks for a score of 1 to 5 by key, speech or in writing, then perhaps for a sentence.

It does not insist: silence goes on, and so does an answer that is not understood twice. Keys typed ahead do not count.
"""

from __future__ import annotations

from voice_flows.asking import hearing, retries
from voice_flows.asking.hearing import Answer
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here, Reason, Step, again, go, learned, obey, over, stay
from voice_flows.asking.words import Words, authored, phrase
from voice_flows.model.turns import Choice, Due, End, Input, KeyRule, Keys, Listen, Silence, Text
from voice_flows.nodes.survey.model import SurveyNode
from voice_flows.understanding import goodbyes, matching
from voice_flows.wording.filters import filters

SCORES = ("1", "2", "3", "4", "5")
FREE_SPEECH_S = 1.2
"""Pause in seconds that ends a remark: people pause between sentences."""
UNCLEAR = "no_match"
UNSURE = "unsure"
"""Name in `Session.pending` of a score that was heard with low confidence."""


def enter(node: SurveyNode, here: Here, reason: Reason = "first") -> Step:
    return retries.ask(here, _in_words(node, here) if _scored(here) else _question(node, here), reason)


def hear(node: SurveyNode, here: Here, event: Input) -> Step:
    if event == Due("nudge"):
        return over(here, End(here.session.node))  # who does not answer a survey in a day is left in peace
    if isinstance(event, Silence):
        return go(here, node.then)
    if not isinstance(event, Answer):
        return stay(here)
    if event == Keys("*"):
        return again(here)
    return _remarked(node, here, event) if _scored(here) else _answered(node, here, event)


def _question(node: SurveyNode, here: Here) -> Question:
    """Returns the question for the score. Keys typed ahead were meant for something else and do not count."""
    offered = choices(here)
    listen = Listen(KeyRule(), matching.phrases_of(offered, here.session.language), keep_typed_ahead=False)
    return Question(authored(here, node.say, node.write) or phrase(here, "survey"), "rating", offered, listen)


def choices(here: Here) -> tuple[Choice, ...]:
    """Returns the scores 1 to 5, each with its word."""
    number = filters(here.session.language, "voice", here.flow.country)["number"]
    words = (phrase(here, key).write for key in ("survey_1", "survey_2", "survey_3", "survey_4", "survey_5"))
    return tuple(Choice(score, word, score, (number(int(score)),)) for score, word in zip(SCORES, words, strict=True))


def _in_words(node: SurveyNode, here: Here) -> Question:
    rule = KeyRule(single=False, most=1)
    return Question(authored(here, node.words), "text", (), Listen(rule, end_of_speech_s=FREE_SPEECH_S))


def _answered(node: SurveyNode, here: Here, event: Answer) -> Step:
    match = hearing.choose(here, choices(here), event)
    score = match.choices[0] if match.choices else ""
    if match.verdict != "accept" and (match.verdict != "confirm" or here.session.pending.get(UNSURE) != score):
        return _unclear(node, here, event, score if match.verdict == "confirm" else "")
    label = next(choice.label for choice in choices(here) if choice.id == score)
    fact = learned(here, "rated", here.session.node, int(score), label, origin=match.origin, score=match.score)
    if not node.words:
        return go(here, node.then, fact)
    here = here.with_(pending={**here.session.pending, "score": int(score)})
    return retries.ask(here, _in_words(node, here), "first", None, fact)


def _unclear(node: SurveyNode, here: Here, event: Answer, perhaps: str = "") -> Step:
    """Asks once more in few words, then goes on. A score that was `perhaps` said counts if it is said again."""
    if name := hearing.command(here, event):
        return obey(here, name)
    if hearing.zero(event):
        return go(here, here.person)
    thanked = isinstance(event, Text) and goodbyes.says_goodbye(event.body, here.session.language)
    if thanked or here.session.attempts.get(UNCLEAR):
        return go(here, node.then)
    pending = {**here.session.pending, UNSURE: perhaps} if perhaps else here.session.pending
    here = here.with_(attempts={**here.session.attempts, UNCLEAR: 1}, pending=pending)
    return retries.ask(here, _question(node, here), "no_match", _again(here))


def _again(here: Here) -> Words:
    return phrase(here, "survey_again")


def _remarked(node: SurveyNode, here: Here, event: Answer) -> Step:
    """Records the customer's own words as they are; a key skips the question."""
    said = hearing.words(event)
    if isinstance(event, Keys) or not said:
        return go(here, node.then)
    return go(here, node.then, learned(here, "remarked", here.session.node, said, origin=hearing.origin(event)))


def _scored(here: Here) -> bool:
    return "score" in here.session.pending
