"""Holds every provider to what the relay and the ingress need: the fake, and the vendors' SDKs with simulators.

Runs once for each entry of `FAR_SIDES`. Some tests are only for providers that can list what they took, or that cannot.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from far_sides import FAR_SIDES, OURS, THEIRS, FarSide, now

from deflect.facts import Inbound, State, Status
from gateway.providers import PROVIDERS
from gateway.providers.base import AnswerLost, CannotList, CannotTell, Outbound, SendError
from gateway.providers.kind import ProviderKind

LISTING = [name for name, entry in FAR_SIDES.items() if entry.lists]
WITHOUT_A_LIST = [name for name, entry in FAR_SIDES.items() if not entry.lists]


@pytest.fixture(params=FAR_SIDES)
def far(request: pytest.FixtureRequest) -> FarSide:
    return FAR_SIDES[request.param].make(request)


@pytest.fixture(params=LISTING)
def listing(request: pytest.FixtureRequest) -> FarSide:
    return FAR_SIDES[request.param].make(request)


@pytest.fixture(params=WITHOUT_A_LIST)
def unlisted(request: pytest.FixtureRequest) -> FarSide:
    return FAR_SIDES[request.param].make(request)


def test_every_provider_has_a_far_side() -> None:
    assert {kind.name for kind in PROVIDERS} <= set(FAR_SIDES)


def text(row: str = "out_1", body: str = "Tienda Nogal (ref. N7K4): responde 1") -> Outbound:
    return Outbound(row, OURS, THEIRS, body)


def listed(far: FarSide) -> list[str]:
    return [each.body for each in far.provider.find(OURS, THEIRS, now() - timedelta(seconds=60))]


def test_a_message_sent_has_a_receipt_and_is_listed(listing: FarSide) -> None:
    receipt = listing.provider.send(text())
    (found,) = listing.provider.find(OURS, THEIRS, now() - timedelta(seconds=60))
    assert (found.provider_id, found.recipient, found.body) == (receipt.provider_id, THEIRS, text().body)


def test_messages_to_others_or_from_before_are_not_listed(listing: FarSide) -> None:
    listing.provider.send(text())
    listing.provider.send(replace(text(), recipient="+34699999999"))
    assert len(listed(listing)) == 1
    assert listing.provider.find(OURS, THEIRS, now() + timedelta(seconds=60)) == ()


def test_a_customers_words_come_in_as_they_were_written(far: FarSide) -> None:
    asked = far.inbound("¿Y mi pedido? 😀 50 % & más\n2ª línea")
    assert far.provider.verify(asked)
    (fact,) = far.provider.parse(asked)
    assert isinstance(fact, Inbound)
    assert (fact.sender, fact.recipient, fact.body) == (THEIRS, OURS, "¿Y mi pedido? 😀 50 % & más\n2ª línea")
    assert fact.key
    assert fact.at.tzinfo is not None


def test_pictures_come_in_as_addresses(listing: FarSide) -> None:
    (fact,) = listing.provider.parse(listing.inbound("", ("https://media.test/1", "https://media.test/2")))
    assert isinstance(fact, Inbound)
    assert fact.media == ("https://media.test/1", "https://media.test/2")


@pytest.mark.parametrize(("state", "code"), [("sent", ""), ("delivered", ""), ("undelivered", "unknown_handset")])
def test_a_status_names_our_row_its_state_and_the_error(far: FarSide, state: State, code: str) -> None:
    asked = far.status(text("out_7"), state, code)
    assert far.provider.verify(asked)
    (fact,) = far.provider.parse(asked)
    assert isinstance(fact, Status)
    assert (fact.row, fact.state, fact.code) == ("out_7", state, code)


@pytest.mark.parametrize(
    "forge",
    [
        lambda asked: replace(asked, body=asked.body + b"x"),
        lambda asked: replace(asked, body=b"\xff\xfe\x00"),
        lambda asked: replace(asked, headers={}),
        lambda asked: replace(asked, headers=dict.fromkeys(asked.headers, "é")),
        lambda asked: replace(asked, headers={"Content-Type": "application/json", "X-Twilio-Signature": "x"}),
    ],
)
def test_a_forged_request_is_just_not_verified(far: FarSide, forge: object) -> None:
    assert far.provider.verify(forge(far.inbound("hola"))) is False  # type: ignore[operator]


def test_a_refusal_has_our_code_and_says_whether_to_try_again(far: FarSide) -> None:
    far.refuse()
    code, number = far.refusal
    with pytest.raises(SendError) as refused:
        far.provider.send(text())
    assert (refused.value.code, refused.value.retryable, refused.value.detail) == (code, False, number)
    assert far.taken() == 0


def test_a_provider_that_is_down_took_nothing_and_may_be_tried_again(far: FarSide) -> None:
    far.provider.send(text())
    far.down()
    with pytest.raises(SendError) as refused:
        far.provider.send(text())
    assert (refused.value.code, refused.value.retryable) == ("provider_down", True)


def test_a_lost_answer_is_neither_taken_nor_refused_and_the_listing_tells(listing: FarSide) -> None:
    listing.lag(1)
    listing.lose(taken=True)
    with pytest.raises(AnswerLost):
        listing.provider.send(text())
    assert listed(listing) == []
    assert listed(listing) == [text().body]


def test_a_lost_request_is_never_listed(listing: FarSide) -> None:
    listing.lose(taken=False)
    with pytest.raises(AnswerLost):
        listing.provider.send(text())
    assert listed(listing) == listed(listing) == []


def test_a_list_of_a_provider_that_is_down_cannot_be_had(listing: FarSide) -> None:
    listing.down()
    with pytest.raises(SendError):
        listed(listing)


def test_no_request_without_a_question_is_a_challenge(far: FarSide) -> None:
    assert far.provider.challenge(far.inbound("hola")) is None


def test_a_provider_without_a_list_says_so_and_a_lost_answer_stays_lost(unlisted: FarSide) -> None:
    unlisted.lose(taken=True)
    with pytest.raises(AnswerLost):
        unlisted.provider.send(text())
    with pytest.raises(CannotList):
        listed(unlisted)
    assert unlisted.taken() == 1


def test_provider_without_a_list_says_so(unlisted: FarSide) -> None:
    with pytest.raises(CannotList):
        unlisted.provider.received(OURS, now())
    with pytest.raises(CannotList):
        unlisted.provider.look_up("x")


def test_state_of_a_text_is_looked_up(listing: FarSide) -> None:
    receipt = listing.provider.send(text())
    found = listing.provider.look_up(receipt.provider_id)
    assert found is not None
    assert found.provider_id == receipt.provider_id
    assert listing.provider.look_up("SM" + "0" * 32) is None


def test_line_type_is_told_or_the_provider_says_that_it_cannot(far: FarSide) -> None:
    if far.tell_line(THEIRS, "landline"):
        assert far.provider.line_type(THEIRS) == "landline"
        assert far.provider.line_type("+34612345679") in ("mobile", None)
        far.down()
        with pytest.raises(SendError):
            far.provider.line_type(THEIRS)
    else:
        with pytest.raises(CannotTell):
            far.provider.line_type(THEIRS)


@pytest.mark.parametrize("kind", PROVIDERS, ids=lambda kind: kind.name)
def test_provider_declares_whether_it_tells_line_types(kind: ProviderKind, request: pytest.FixtureRequest) -> None:
    assert FAR_SIDES[kind.name].make(request).tell_line(THEIRS, "mobile") is kind.tells_line_types
