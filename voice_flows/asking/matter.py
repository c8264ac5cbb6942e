"""What a contact is about, as its customer said: the choice made at the start of a flow or at an `entry`.

It is a mark of the session, so that it goes where the session goes. A caller who is known by the number alone, and
goes on in a call that was cut, says it again before anything of that call is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from voice_flows.asking.steps import Here
from voice_flows.model.turns import Json, Session

_MATTER: Final = "matter:"
_SECOND: Final = "second_matter:"
_AGAIN: Final = "asked_again:"
_NAMED: Final = "named_again:"


@dataclass(frozen=True, slots=True)
class Matter:
    """The choice made at a node."""

    node: str
    choice: str


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A `resume` node asks for the matter of a cut call: at `question`, and `choice` leads back to it."""

    resume: str
    question: str
    choice: str


def chosen(here: Here, node: str, choice: str) -> Here:
    """Returns the session with this matter, where the node asks what a contact is about."""
    begins = node in (here.flow.start, here.flow.start_text) or here.flow.nodes[node].entry
    if here.session.returns or not begins:
        return here
    return here.with_(once=(*_without(here.session.once, _MATTER), f"{_MATTER}{node}:{choice}"))


def marks(about: Mapping[str, Json]) -> tuple[str, ...]:
    """Returns the marks of a session with this matter, {node, choice}; none where it is empty."""
    return (f"{_MATTER}{about['node']}:{about['choice']}",) if about else ()


def of(once: tuple[str, ...]) -> Matter | None:
    """Returns the matter among the marks of a session."""
    return _marked(once, _MATTER)


def with_second(here: Here, node: str, choice: str) -> Here:
    """Returns the session with another matter of the same sentence, which comes after the first."""
    return here.with_(once=(*without_second(here.session.once), f"{_SECOND}{node}:{choice}"))


def second(once: tuple[str, ...]) -> Matter | None:
    """Returns the matter that still waits, among the marks of a session."""
    return _marked(once, _SECOND)


def without_second(once: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the marks of a session in which no second matter waits."""
    return _without(once, _SECOND)


def _marked(once: tuple[str, ...], kind: str) -> Matter | None:
    found = next((mark for mark in once if mark.startswith(kind)), None)
    return Matter(*found.removeprefix(kind).split(":", 1)) if found else None


def _without(once: tuple[str, ...], kind: str) -> tuple[str, ...]:
    return tuple([mark for mark in once if not mark.startswith(kind)])


def asking_again(here: Here, node: str, choice: str) -> Here:
    """Returns the session of a call in which this `resume` node has the choice made at a node said again."""
    return here.with_(once=(*_settled(here), f"{_AGAIN}{here.session.node}:{node}:{choice}"))


def asked_again(once: tuple[str, ...]) -> AskedAgain | None:
    """Returns what is to be said again, among the marks of a session."""
    found = next((mark for mark in once if mark.startswith(_AGAIN)), None)
    return AskedAgain(*found.removeprefix(_AGAIN).split(":", 2)) if found else None


def is_asked_again(session: Session) -> bool:
    """True of a session that stands at the question at which the matter is said again."""
    asked = asked_again(session.once)
    return asked is not None and session.node == asked.question


def answered(here: Here, asked: AskedAgain) -> Here:
    """Returns the session after the answer, which may be the matter of the cut call or another."""
    same = of(here.session.once) == Matter(asked.question, asked.choice)
    return here.with_(once=(*_settled(here), *((f"{_NAMED}{asked.resume}",) if same else ())))


def named_again(here: Here, resume: str) -> bool:
    """True of a caller who has said again, for this `resume` node, what the cut call was about."""
    return f"{_NAMED}{resume}" in here.session.once


def _settled(here: Here) -> tuple[str, ...]:
    return tuple(mark for mark in here.session.once if not mark.startswith((_AGAIN, _NAMED)))
