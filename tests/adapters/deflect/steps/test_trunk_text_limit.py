"""Callers of a trunk, and another IVR, get as many texts in an hour as their limit says, counted in the ledger."""

from __future__ import annotations

from ledger_world import OURS, OneFlow, World

from deflect.eligibility import text_sources
from deflect.facts import Caller, HandOffRequest
from deflect.inbound.api_handoffs import accept
from deflect.policy.texting import PROGRAMS, PolicySettings
from deflect.steps.ledger import Ledger
from voice_flows.model.turns import HandOff, Keys, Turn


def accepts(world: World, number: int, source: str = "pbx") -> Turn:
    """The turn after a caller of this trunk has pressed the key that accepts the offer."""
    call = f"call-{number}"
    caller = Caller(call, f"+3461234567{number}", OURS, "trusted", "sip", "mobile", source=source)
    leg = world.ledger.open_call(caller, "tienda").leg
    world.ledger.advance(leg, "1", Keys("2"))
    turn = world.ledger.advance(leg, "2", Keys("1"))
    assert turn is not None
    return turn


def handed_off(turn: Turn) -> bool:
    return any(isinstance(effect, HandOff) for effect in turn.effects)


def test_a_trunk_is_offered_texts_up_to_its_limit(world: World) -> None:
    policy = PolicySettings(by_source_an_hour={"pbx": 2})
    world.ledger = Ledger(world.store, OneFlow(), world.vault, policy, world.installation)
    assert [handed_off(accepts(world, number)) for number in (1, 2, 3)] == [True, True, False]
    assert handed_off(accepts(world, 4, source="other"))
    assert len(world.send_all()) == 3
    world.clock.forward(minutes=61)
    assert handed_off(accepts(world, 5))


LANDLINE = "+34912345678"


def by_api(world: World, number: int | str, key: str = "old", called: str = "") -> str:
    """Hands a caller over from another IVR; returns what becomes of it."""
    theirs = number if isinstance(number, str) else f"+3461134567{number}"
    request = HandOffRequest(
        called or f"api-{number}", theirs, "es", "tienda", "elige", OURS, consent="pressed 1", actor=f"key:{key}"
    )
    return accept(world.ledger, request).code


def ruled(world: World, policy: PolicySettings) -> None:
    world.ledger = Ledger(world.store, OneFlow(), world.vault, policy, world.installation)


def test_another_ivr_gets_texts_up_to_its_own_limit(world: World) -> None:
    ruled(world, PolicySettings(by_source_an_hour={PROGRAMS: 2}))
    assert [by_api(world, number) for number in (1, 2, 3)] == ["ok", "ok", "source_limit"]
    assert by_api(world, 1) == "ok"  # the same request again changes nothing
    assert by_api(world, 3, "new") == "ok"  # each key has the limit to itself
    assert handed_off(accepts(world, 4, source="other"))
    world.clock.forward(minutes=61)
    assert by_api(world, 5) == "ok"


def test_general_limit_of_a_source_counts_for_another_ivr_too(world: World) -> None:
    ruled(world, PolicySettings(per_source_an_hour=1))
    assert [by_api(world, number) for number in (1, 2)] == ["ok", "source_limit"]


def test_another_ivr_whose_texts_are_never_answered_is_closed_for_a_time(world: World) -> None:
    ruled(world, PolicySettings(unanswered=5))
    assert {by_api(world, number) for number in range(5)} == {"ok"}
    world.clock.forward(minutes=11)
    assert by_api(world, 6) == "source_closed"
    with world.store.reading() as db:
        assert [one.source for one in text_sources.all_closed(db, world.clock(), 5)] == [f"{PROGRAMS}old"]
    assert by_api(world, 6, "new") == "ok"  # another program is not touched
    assert handed_off(accepts(world, 7))
    world.clock.forward(hours=6)
    assert by_api(world, 8) == "ok"


def test_refused_hand_overs_use_up_no_limit(world: World) -> None:
    ruled(world, PolicySettings(all_numbers_a_day=4, per_source_an_hour=4))
    refused = [by_api(world, LANDLINE, called=f"landline-{turn}") for turn in range(6)]
    assert refused == ["landline"] * 6
    assert by_api(world, 1) == "ok"
    assert handed_off(accepts(world, 2))


def test_one_program_cannot_use_up_the_day(world: World) -> None:
    ruled(world, PolicySettings(all_numbers_a_day=8))
    assert [by_api(world, number) for number in range(5)] == ["ok"] * 4 + ["program_limit"]
    assert [by_api(world, number, "new") for number in (5, 6, 7)] == ["ok", "ok", "program_limit"]
    assert [handed_off(accepts(world, number)) for number in (1, 2, 3)] == [True, True, False]
    world.clock.forward(hours=24, seconds=1)
    assert by_api(world, 8) == "ok"
