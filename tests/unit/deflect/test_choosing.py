"""Which conversation a contact belongs to: candidates as plain values, and the choice with its reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from deflect.contacts.choosing import Candidate, Choice, Contact, Cut, Reason, Thread, choose
from deflect.policy import decisions

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
CALL, ASKING = Contact("call", "shop"), Contact("call", "shop", asks=True)
TEXT, THANKS = Contact("text"), Contact("text", courtesy=True)


def matter(name: str, hours: float = 1, **more: object) -> Candidate:
    """A conversation that moved so many hours ago, by the name of its reference."""
    return Candidate(name, "shop", NOW - timedelta(hours=hours), **more)  # type: ignore[arg-type]


def threaded(name: str, hours: float = 1, **more: object) -> Candidate:
    """The same with a thread that waits for the customer; fields of the thread are given with `_`."""
    of_thread = {key[1:]: more.pop(key) for key in list(more) if key.startswith("_")}
    more = {"waits_for_customer": True} | more
    return matter(name, hours, thread=Thread(f"thread of {name}", **of_thread), **more)  # type: ignore[arg-type]


CALLS: dict[str, tuple[Contact, tuple[Candidate, ...], Choice]] = {
    "nobody known": (CALL, (), Choice(None, "nothing_open")),
    "an open matter of today": (CALL, (matter("A"),), Choice("A", "open_matter")),
    "an open matter of last week": (CALL, (matter("A", 73),), Choice(None, "nothing_open")),
    "a matter closed only by a wish for no more texts": (
        CALL,
        (threaded("A", state="resolved", stopped=True),),
        Choice("A", "open_matter", thread="thread of A"),
    ),
    "a resolved matter": (CALL, (matter("A", state="resolved"),), Choice(None, "nothing_open")),
    "a snoozed matter": (CALL, (matter("A", state="snoozed"),), Choice("A", "open_matter")),
    "a matter of another flow": (Contact("call", "clinic"), (matter("A"),), Choice(None, "nothing_open")),
    "another call is in it": (CALL, (matter("A", on_the_line=True),), Choice(None, "on_another_call")),
    "the second while the first is on the line": (
        CALL,
        (matter("A", on_the_line=True), matter("B", 2)),
        Choice("B", "open_matter"),
    ),
    "the queue has it": (CALL, (matter("A", owner="queue"),), Choice("A", "open_matter")),
    "an agent has it": (CALL, (matter("A", owner="agent"),), Choice(None, "agent_has_it")),
    "an agent's thread": (
        CALL,
        (threaded("A", owner="agent"),),
        Choice(None, "agent_has_it", thread="thread of A"),
    ),
    "the newest of two": (CALL, (matter("A", 3), matter("B", 1)), Choice("B", "open_matter")),
    "one that waits for the customer before a newer one": (
        CALL,
        (threaded("A", 3), matter("B", 1)),
        Choice("A", "open_matter", thread="thread of A"),
    ),
    "the newest of two that wait": (
        CALL,
        (threaded("A", 3), threaded("B", 1)),
        Choice("B", "open_matter", thread="thread of B"),
    ),
    "a thread of ten days ago": (CALL, (threaded("A", 240),), Choice(None, "long_ago", thread="thread of A")),
    "a flow that asks": (ASKING, (threaded("A"),), Choice(None, "to_be_asked", thread="thread of A")),
    "a flow that asks, ten days later": (ASKING, (threaded("A", 240),), Choice(None, "to_be_asked", "thread of A")),
    "a flow that asks, of an agent's thread": (
        ASKING,
        (threaded("A", owner="agent"),),
        Choice(None, "to_be_asked", thread="thread of A"),
    ),
    "a flow that asks, without a thread": (ASKING, (matter("A"),), Choice("A", "open_matter")),
    "a text that never arrived": (ASKING, (threaded("A", _lost=True),), Choice("A", "open_matter")),
    "a thread that ended": (ASKING, (threaded("A", _ended=True),), Choice("A", "open_matter")),
    "a number that is only claimed": (
        Contact("call", "shop", vouched=False, asks=True),
        (threaded("A"),),
        Choice(None, "not_vouched"),
    ),
    "a number that several share": (
        Contact("call", "shop", shared=True, asks=True),
        (threaded("A"),),
        Choice(None, "shared_number"),
    ),
    "a call that was promised": (Contact("given", conversation="A"), (threaded("B"),), Choice("A", "given")),
    "another system's hand-off": (Contact("handed_over", "shop"), (threaded("A"),), Choice(None, "handed_over")),
}
NOTHING = Choice(None, "nothing_open")
LONG_OVER = threaded("A", 300, state="resolved", _waits=False)
TEXTS: dict[str, tuple[Contact, tuple[Candidate, ...], Choice]] = {
    "thanks for a matter long over": (THANKS, (LONG_OVER,), Choice("A", "after_thread", "thread of A")),
    "thanks for a matter of last year": (THANKS, (matter("A", 24 * 91, thread=LONG_OVER.thread),), NOTHING),
    "words about a matter long over": (TEXT, (LONG_OVER,), Choice(None, "nothing_open")),
    "thanks after a thread that was closed": (THANKS, (threaded("A", 300, _ended=True),), Choice(None, "nothing_open")),
    "thanks while another thread waits": (
        THANKS,
        (LONG_OVER, threaded("B", 200)),
        Choice("B", "answers_thread", "thread of B"),
    ),
    "a stranger": (TEXT, (), Choice(None, "nothing_open")),
    "the thread that waits": (TEXT, (threaded("A"),), Choice("A", "answers_thread", "thread of A")),
    "the thread that waits, years later": (TEXT, (threaded("A", 9999),), Choice("A", "answers_thread", "thread of A")),
    "the thread whose text was read last": (
        TEXT,
        (threaded("A", 1, last_text=3), threaded("B", 2, last_text=7)),
        Choice("B", "answers_thread", "thread of B"),
    ),
    "an answer to an earlier question only": (
        TEXT,
        (threaded("A", 1, last_text=3), threaded("B", 2, last_text=7, fits=False)),
        Choice("A", "answers_thread", "thread of A"),
    ),
    "an answer to no question goes to the text read last": (
        TEXT,
        (threaded("A", 1, last_text=3, fits=False), threaded("B", 2, last_text=7, fits=False)),
        Choice("B", "answers_thread", "thread of B"),
    ),
    "a thread that is over": (
        TEXT,
        (threaded("A", 71, _waits=False, waits_for_customer=False),),
        Choice("A", "after_thread", "thread of A"),
    ),
    "a thread that has long been over": (
        TEXT,
        (threaded("A", 73, _waits=False, waits_for_customer=False),),
        Choice(None, "nothing_open"),
    ),
    "a thread that the call closed": (TEXT, (threaded("A", _ended=True),), Choice("A", "after_thread")),
    "a person's thread that was resolved": (
        TEXT,
        (threaded("A", 71, owner="agent", state="resolved"),),
        Choice("A", "after_thread", "thread of A"),
    ),
    "a person's thread that was resolved last week": (
        TEXT,
        (threaded("A", 73, owner="agent", state="resolved"),),
        Choice(None, "nothing_open"),
    ),
    "a person's thread that is open": (
        TEXT,
        (threaded("A", 99, owner="agent", waits_for_customer=False),),
        Choice("A", "answers_thread", "thread of A"),
    ),
    "one that waits before a newer one": (
        TEXT,
        (threaded("A", 3), threaded("B", 1, owner="agent", waits_for_customer=False)),
        Choice("A", "answers_thread", "thread of A"),
    ),
    "an agent's open one before one that is over": (
        TEXT,
        (
            threaded("A", 3, owner="agent", waits_for_customer=False),
            threaded("B", 1, _waits=False, waits_for_customer=False),
        ),
        Choice("A", "answers_thread", "thread of A"),
    ),
    "one that is over today before a question of last month": (
        TEXT,
        (threaded("A", 720), threaded("B", 1, _waits=False, waits_for_customer=False)),
        Choice("B", "after_thread", "thread of B"),
    ),
    "a call whose matter people have": (TEXT, (matter("A", called=True, owner="queue"),), Choice("A", "after_call")),
    "a call whose matter people had last week": (TEXT, (matter("A", 100, called=True, owner="queue"),), NOTHING),
    "a call that texted": (TEXT, (matter("A", texted=True),), Choice("A", "answers_call")),
    "a call that texted last year": (TEXT, (matter("A", 9000, texted=True),), Choice("A", "answers_call")),
    "a question before a call that texted": (
        TEXT,
        (threaded("A", 3), matter("B", texted=True)),
        Choice("A", "answers_thread", "thread of A"),
    ),
    "another number of the customer, confirmed": (
        Contact("text", confirmed=True),
        (threaded("A", _here=False),),
        Choice("A", "other_number", "thread of A"),
    ),
    "another number of the customer, not confirmed": (
        TEXT,
        (threaded("A", _here=False),),
        Choice(None, "nothing_open"),
    ),
    "another number that several share": (
        Contact("text", confirmed=True, shared=True),
        (threaded("A", _here=False),),
        Choice(None, "nothing_open"),
    ),
    "a thread that is over elsewhere": (
        Contact("text", confirmed=True),
        (threaded("A", _here=False, _waits=False),),
        Choice(None, "nothing_open"),
    ),
    "what waits on the other number before what is over here": (
        Contact("text", confirmed=True),
        (threaded("A", 2, _here=False), threaded("B", 1, _waits=False, waits_for_customer=False)),
        Choice("A", "other_number", "thread of A"),
    ),
}


@pytest.mark.parametrize("case", CALLS)
def test_conversation_of_a_call_is_chosen_with_its_reason(case: str) -> None:
    contact, candidates, expected = CALLS[case]
    assert choose(contact, candidates, NOW) == expected
    assert choose(contact, candidates[::-1], NOW) == expected


@pytest.mark.parametrize("case", TEXTS)
def test_conversation_of_a_message_is_chosen_with_its_reason(case: str) -> None:
    contact, candidates, expected = TEXTS[case]
    assert choose(contact, candidates, NOW) == expected
    assert choose(contact, candidates[::-1], NOW) == expected


@pytest.mark.parametrize(
    ("contact", "candidates", "expected"),
    [
        (CALL, (), Choice(None, "nothing_open", cut="leg_1")),
        (ASKING, (), Choice(None, "to_be_asked", cut="leg_1")),
        (ASKING, (threaded("A"),), Choice(None, "to_be_asked", "thread of A", "leg_1")),
        (Contact("call", "shop", vouched=False, asks=True), (), Choice(None, "not_vouched")),
        (Contact("call", "shop", shared=True, asks=True), (), Choice(None, "shared_number")),
    ],
)
def test_call_that_broke_off_is_part_of_the_choice(
    contact: Contact, candidates: tuple[Candidate, ...], expected: Choice
) -> None:
    assert choose(contact, candidates, NOW, Cut("leg_1", "C")) == expected


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_has_plain_words(reason: Reason) -> None:
    assert set(decisions.reasons("choosing", reason)) == {"en", "es"}
    assert Choice(None, reason).words("en")
