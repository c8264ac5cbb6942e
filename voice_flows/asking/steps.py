"""What a node sees and what it answers, as values: `Here` and `Step`.

A node says where to go or what to wait for, and the machine does it. This file knows no kind of node and no wording.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from voice_flows.model import identity
from voice_flows.model.turns import Effect, Input, Json, Learned, Moment, Origin, Session, Wait, WaitKind
from voice_flows.schema.document import Flow, Nudge
from voice_flows.schema.node import Asking

NUDGE_S = 20 * 3600.0
"""Seconds after which a survey, or a message that was asked for, is not waited for any more."""
NUDGED = "nudged"
"""Name in `Session.pending` of how many reminders were sent."""
EMERGENCY = "emergency"
"""Mark in `Session.once` of a call or thread in which help was called for."""
ASKED_FOR_TEXT = "asked_for_text"
"""Mark in `Session.once` of a call whose caller asked for text: what they declined before counts no more."""
ACCEPTED_TEXT = "accepted_text"
"""Pending matter with which an offer of text begins that was accepted before it was entered: the evidence."""
ASKED_FROM = "asked_from"
"""Name in `Session.pending` of where a call was asked for in writing, whose question still stands: the node, or
{flow, node, returns} where another flow promises the call."""
LEFT_AT = "left_at"
"""Name in `Session.pending` of a thread that its customer closed: the node whose question was open."""
LATE_KEYS = "late_keys"
"""Mark in `Session.once` of a call whose keyed question ended without an answer: keys may still come for it, so the
next question takes keys in a row as one answer."""
RESUMED = "resumed"
"""Mark in `Session.once` of a call that went on where a thread stood, and value of what it tells then."""
SENSITIVE = "sensitive_topic"
"""Mark in `Session.once` of a call that came to a node with `sensitive_topic`."""
Reason: TypeAlias = Literal["first", "repeat"]


@dataclass(frozen=True, slots=True)
class Here:
    """What a node runs on: its flow and the other flows, the session, and the moment."""

    flows: Mapping[str, Flow]
    flow: Flow
    session: Session
    moment: Moment

    @property
    def person(self) -> str:
        return self.flow.commands.person

    @property
    def on_call(self) -> bool:
        return self.session.medium == "voice"

    @property
    def refuses_text(self) -> bool:
        """True where text is not offered: declined now or time after time, called for help, or a sensitive topic."""
        if self.session.declined_text or EMERGENCY in self.session.once or self.too_sensitive:
            return True
        return ASKED_FOR_TEXT not in self.session.once and bool(lookup(self.moment.facts, "offer.paused"))

    @property
    def too_sensitive(self) -> bool:
        """True where the topic is sensitive and the rules offer no text on such."""
        return SENSITIVE in self.session.once and not lookup(self.moment.facts, "offer.sensitive")

    def knows_caller(self, wanted: identity.Level) -> bool:
        """True where the caller is known at least as surely as the level `wanted`."""
        known = identity.surest(self.session.once, lookup(self.moment.facts, "contact.identity"))
        return identity.LEVELS.index(known) >= identity.LEVELS.index(wanted)

    def with_(self, **changes: Any) -> Here:
        return replace(self, session=replace(self.session, **changes))


@dataclass(frozen=True, slots=True)
class Step:
    """What a node did: it goes on (`go`), asks once more (`again`), passes on a `command`, or waits.

    With none of these the input meant nothing, and the session stays as it was.
    """

    session: Session
    effects: tuple[Effect, ...] = ()
    go: str | None = None
    again: bool = False
    command: str | None = None
    """A standing command, such as `person` or `language:en`."""
    wait: Wait | None = None
    keep: Mapping[str, Json] = field(default_factory=dict)
    """Pending matters that the next node begins with."""
    said: Input | None = None
    """What was said along with it, for the next node: it asks only where that is no answer."""
    broken: bool = False
    """A text could not be rendered, so the node was left for a person."""


def go(here: Here, node: str, *effects: Effect) -> Step:
    """Goes on to another node."""
    return Step(here.session, effects, go=node)


def again(here: Here, *effects: Effect) -> Step:
    """Asks the same question once more, without counting a try."""
    return Step(here.session, effects, again=True)


def obey(here: Here, command: str) -> Step:
    """Passes on a standing command."""
    return Step(here.session, command=command)


def stay(here: Here) -> Step:
    """Changes nothing."""
    return Step(here.session)


def wait(here: Here, kind: WaitKind, *effects: Effect) -> Step:
    """Waits for an input. In writing, a reminder may be due while it waits for an answer."""
    return Step(here.session, effects, wait=Wait(kind, nudge_s(here) if kind == "answer" else None))


def nudge_s(here: Here) -> float | None:
    """Returns after how many seconds without an answer in writing a reminder is due; `None` where none is.

    Of a survey or a message that does not come, nobody is reminded: the one that falls due ends the wait.
    """
    sent = nudged(here)
    if here.on_call:
        return None
    if not isinstance(here.flow.nodes.get(here.session.node), Asking):
        return None if sent else NUDGE_S
    nudges = reminders(here)
    return float(nudges[sent].seconds) if sent < len(nudges) else None


def nudged(here: Here) -> int:
    """Returns how many reminders of the open question were sent."""
    return int(here.session.pending.get(NUDGED) or 0)


def reminders(here: Here) -> Sequence[Nudge]:
    """Returns the reminders of the flow that the leg began in, also inside a flow that it runs."""
    outer = here.flows.get(here.session.returns[0][0]) if here.session.returns else None
    return (outer or here.flow).nudges


def over(here: Here, *effects: Effect) -> Step:
    return Step(replace(here.session, secrets={}), effects, wait=Wait("over"))


def learned(
    here: Here, what: str, name: str, value: Json, label: str = "", *, origin: Origin = "flow", score: float = 1.0
) -> Learned:
    return Learned(here.session.node, what, name, value, label, origin, score)


def around(here: Here) -> Iterator[Here]:
    """Yields this place, then those in the flows that run this flow, the innermost first."""
    yield here
    returns = here.session.returns
    for depth in range(len(returns) - 1, -1, -1):
        if outer := here.flows.get(returns[depth][0]):
            yield replace(here.with_(flow=outer.flow, returns=returns[:depth]), flow=outer)


def at_question(session: Session) -> Session:
    """Returns the session where its question stands: while a call is promised, where that was asked for."""
    asked = session.pending.get(ASKED_FROM) or session.node
    if isinstance(asked, str):
        return replace(session, node=asked)
    returns = tuple((flow, node) for flow, node in asked["returns"])
    return replace(session, flow=asked["flow"], node=asked["node"], returns=returns)


def unanswered(step: Step) -> bool:
    """True for a step that asks again, or gives up, because the answer was not understood."""
    return any(isinstance(effect, Learned) and effect.what == "not_understood" for effect in step.effects)


def without(here: Here, *names: str) -> Here:
    """Returns the same without these pending matters."""
    return here.with_(pending={name: value for name, value in here.session.pending.items() if name not in names})


def keys_may_come(here: Here) -> Here:
    """Returns the call after a keyed question that ended without an answer, see `LATE_KEYS`."""
    if not here.on_call or LATE_KEYS in here.session.once:
        return here
    return here.with_(once=(*here.session.once, LATE_KEYS))


def nearest(ours: Sequence[str], wanted: str | None) -> str | None:
    """Returns our language for the one wanted: the same tag (`es-MX`), or that language of another region (`es`)."""
    if wanted is None or wanted in ours:
        return wanted
    base = wanted.partition("-")[0].lower()
    return next((one for one in ours if one.partition("-")[0] == base), None)


def lookup(scope: Mapping[str, Json], dotted: str) -> Json:
    """Returns the value at a path such as `orders.0.number` in nested mappings and lists, else `None`."""
    found: Json = scope
    for name in dotted.split("."):
        if isinstance(found, Mapping):
            found = found.get(name)
        elif isinstance(found, list | tuple) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        else:
            return None
    return found
