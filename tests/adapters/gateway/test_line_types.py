"""The relay asks Twilio's Lookup, by the genuine SDK, what type of line callers have; what fails leaves the plan."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ledger_world import MARTA, POLICY, World
from sqlalchemy import select

from deflect.steps.ledger import Ledger
from deflect.tables import Identity
from gateway.providers.base import LINE_TYPE_S, Provider, SendError
from gateway.providers.twilio.line_types import TYPES, line_type_of
from gateway.providers.twilio.sms import TwilioSms
from gateway.providers.vonage.sms import VonageSms
from gateway.relay.line_types import LineTypes
from gateway.testing.twilio import Simulator


def asked(world: World, provider: Provider) -> tuple[str, str]:
    """A call comes in and the relay has its round; how far the look-up is and what the number is."""
    policy = replace(POLICY, lookup_days=90)
    world.ledger = Ledger(world.store, world.ledger.flows, world.ledger.vault, policy, world.ledger.installation)
    world.call()
    relay = LineTypes(world.store, provider)
    assert relay.round() == 1
    relay.close()
    assert LineTypes(world.store, provider).round() == 0
    with world.store.reading() as db:
        row = db.scalars(select(Identity)).one()
    return row.line_asked, row.number_kind


def test_answer_of_the_provider_is_kept(world: World, twilio: TwilioSms, simulator: Simulator) -> None:
    simulator.account.lines[MARTA] = "fixedVoip"
    assert asked(world, twilio) == ("known", "landline")


def test_provider_that_is_down_leaves_the_number_plan(world: World, twilio: TwilioSms, simulator: Simulator) -> None:
    simulator.down()
    assert asked(world, twilio) == ("failed", "mobile")


def test_provider_without_look_ups_leaves_the_number_plan(world: World, vonage: VonageSms) -> None:
    assert asked(world, vonage) == ("failed", "mobile")


@pytest.mark.parametrize(("told", "kind"), [*TYPES.items(), ("unknown", None), ("satellite", None)])
def test_every_type_of_twilio_is_one_of_ours_or_none(
    twilio: TwilioSms, simulator: Simulator, told: str, kind: str | None
) -> None:
    simulator.account.lines[MARTA] = told
    assert twilio.line_type(MARTA) == kind


def test_number_that_twilio_does_not_know_has_no_type(twilio: TwilioSms) -> None:
    assert twilio.line_type("612") is None
    assert line_type_of(None) is None
    assert line_type_of({"type": None, "error_code": 60600}) is None


def test_wrong_account_is_told_as_such(simulator: Simulator, twilio: TwilioSms) -> None:
    simulator._parts.account.lines.clear()
    object.__setattr__(simulator._parts, "token", "another")
    with pytest.raises(SendError) as refused:
        twilio.line_type(MARTA)
    assert refused.value.code == "credentials"


def test_caller_waits_for_no_slow_provider() -> None:
    assert LINE_TYPE_S <= 2.0
