"""Addresses and words of a customer's message: one customer however the number is written, and words that can rest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from deflect.conversations.timeline import CUT, LONGEST
from deflect.facts import Inbound
from deflect.inbound import intake
from deflect.installation import Installation, Sender

OURS, MARTA = "+34910000001", "+34612345678"
SHOP = Installation(sender=OURS, addresses=(Sender("sms", "", "NOGAL"),), numbers={"+34910000002": "clinica"})


def message(sender: str = MARTA, recipient: str = OURS, body: str = "hola") -> Inbound:
    return Inbound("sms", "SM1", sender, recipient, body, datetime(2026, 11, 23, 11, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    "written",
    [
        MARTA,
        "0034612345678",
        "+34 612 34 56 78",
        "whatsapp:+34612345678",
        "WhatsApp: +34 612-345-678",
        "612345678",
        " +34(612)345678 ",
    ],
)
def test_one_number_however_written_is_one_customer(written: str) -> None:
    assert intake.read(message(written), SHOP).sender == MARTA


@pytest.mark.parametrize("written", [OURS, "0034910000001", "+34 910 000 002", "whatsapp:+34910000001", "NOGAL"])
def test_recipient_is_ours_however_written(written: str) -> None:
    assert intake.read(message(recipient=written), SHOP).recipient in SHOP.ours()


@pytest.mark.parametrize("written", ["+34910000009", "12345", "BANCO", "+", ""])
def test_message_to_a_number_that_is_not_ours_is_set_aside(written: str) -> None:
    with pytest.raises(intake.SetAside) as told:
        intake.read(message(recipient=written), SHOP)
    assert told.value.code == "not_our_number"


@pytest.mark.parametrize(
    "written", ["12345", "+12345", "BANCO", "+", "", "<b>x</b>", "1" * 20, "+" + "1" * 20, "1-800-FLOWERS", "9" * 4000]
)
def test_message_that_cannot_be_answered_is_set_aside(written: str) -> None:
    with pytest.raises(intake.SetAside) as told:
        intake.read(message(written), SHOP)
    assert told.value.code == "no_answer_possible"


@pytest.mark.parametrize("written", [OURS, "00 34 910 000 001", "whatsapp:+34910000002", "NOGAL"])
def test_message_from_our_own_number_is_set_aside(written: str) -> None:
    with pytest.raises(intake.SetAside) as told:
        intake.read(message(written), SHOP)
    assert told.value.code == "own_number"


def test_number_that_the_library_does_not_know_yet_is_answered() -> None:
    assert intake.read(message("+34999123456"), SHOP).sender == "+34999123456"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a\x00b", "ab"),
        ("uno\r\ndos\rtres\u2028cuatro\tcinco", "uno\ndos\ntres\ncuatro\tcinco"),
        ("\x1b[31mrojo\x07\x7f", "[31mrojo"),
        ("pedido \u202e84231\u202c \u2066x\u2069", "pedido 84231 x"),
        ("\ud83d sola", " sola"),
        ("familia 👨\u200d👩\u200d👧 ñ é ¿? שלום\u200f", "familia 👨\u200d👩\u200d👧 ñ é ¿? שלום\u200f"),
    ],
)
def test_words_are_cleaned_of_what_cannot_be_stored_or_shown(written: str, kept: str) -> None:
    assert intake.read(message(body=written), SHOP).body == kept


def test_text_that_is_too_long_is_marked_as_cut() -> None:
    whole, longer = "a" * LONGEST, "a" * (LONGEST + 1)
    assert intake.read(message(body=whole), SHOP).body == whole
    cut = intake.read(message(body=longer), SHOP).body
    assert (len(cut), cut[-len(CUT) :]) == (LONGEST, CUT)
