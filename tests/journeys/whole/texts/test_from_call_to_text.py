"""A caller accepts text and goes on by text, at the node after the offer, with all that was said: one customer."""

from __future__ import annotations

from datetime import datetime, timedelta

from whole_phone import Phone
from whole_records import Records
from whole_system import ENGLISH, SPANISH
from whole_up import ON_SQLITE, System

ACCEPTS = "48213 p 1 w0.2 #"  # the last key spares the caller our goodbyes
AT_ONCE = timedelta(seconds=1)


def goes_on_by_text(phone: Phone, records: Records, words: dict[str, str], ours: str) -> None:
    """From the first text to a person who has it all."""
    first = phone.gets(words["question"])
    assert words["brand"] in first["body"]
    assert "48213" not in first["body"]  # a locked screen shows the first text
    phone.writes("2", to=ours)
    phone.gets(words["done"])
    phone.writes(words["person"], to=ours)
    records.wait(lambda: records.conversations(phone.number)[0].owner == "queue", "a person's turn")


WORDS = {
    "es": {"brand": "Puente", "question": "1 por la mañana", "done": "Hecho, pedido 48213", "person": "una persona"},
    "en": {"brand": "Puente", "question": "1 in the morning", "done": "Done, order 48213", "person": "a person"},
}


def is_one_story(records: Records, number: str) -> None:
    """One customer, one conversation, a call and a thread, and the values of the call in the thread."""
    (conversation,) = records.conversations(number)
    call, thread = records.legs(number)
    assert len(records.customers(number)) == 1
    assert (call.medium, call.outcome, thread.medium) == ("voice", "moved_to_text", "text")
    assert call.customer_id == thread.customer_id == conversation.customer_id
    assert thread.session["values"]["number"] == "48213"
    assert (conversation.owner, conversation.queue, conversation.state) == ("queue", "puente", "open")
    kinds = records.kinds(number)
    steps = ["collected", "answered_offer", "handed_off", "message_out", "message_in", "queued"]
    assert [kinds.index(step) for step in steps] == sorted(kinds.index(step) for step in steps)
    records.wait(lambda: {text.state for text in records.texts(number)} == {"delivered"}, "every text's delivery")


def goes_on(system: System, number: str, language: str, *by: str) -> None:
    """A caller accepts by keys, sent `by` RFC 4733 or SIP INFO, and goes on by text to a person."""
    ours = SPANISH if language == "es" else ENGLISH
    call, phone = system.dial(number, ACCEPTS, *by, to=ours), system.phone(number)
    goes_on_by_text(phone, system.records, WORDS[language], ours)
    assert call.outcome()["ended_by"] == "far"
    system.records.wait(lambda: system.records.legs(number, "voice")[0].ended_at, "the call's end")
    is_one_story(system.records, number)
    assert phone.received()[0]["from"] == ours


def test_a_caller_goes_on_by_text_at_the_same_step(system: System) -> None:
    goes_on(system, "+34600000101", "es")


@ON_SQLITE
def test_keys_may_come_by_sip_info(system: System) -> None:
    goes_on(system, "+34600000102", "es", "--info")


@ON_SQLITE
def test_all_of_it_in_english(system: System) -> None:
    goes_on(system, "+34600000103", "en")


def test_the_text_is_with_the_provider_within_a_second_of_acceptance(system: System) -> None:
    number = "+34600000104"
    call = system.dial(number, "48213 p 1 w1", "--hang-up")
    sent_at = system.phone(number).gets("¿Mañana o tarde?")["at"]
    accepted_at = system.records.ladder(number).accepted_at
    assert accepted_at is not None
    assert timedelta(0) <= datetime.fromisoformat(sent_at) - accepted_at < AT_ONCE
    call.outcome()
