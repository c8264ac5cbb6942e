"""Every text passes the policy: replies go to no country, premium number or flood of strangers that is not allowed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ledger_world import MARTA, POLICY, RAUL, World

from deflect import desk
from deflect.desk.commands import Refused
from deflect.steps.ledger import Ledger
from deflect.tables import User


def states(world: World) -> list[tuple[str, str]]:
    return [(row.state, row.code) for row in world.rows()]


@pytest.mark.parametrize(
    ("sender", "code"),
    [
        ("+447700900123", "country"),
        ("+882161234567", "country"),
        ("+79161234567", "country"),
        ("+34803123456", "premium"),
    ],
)
@pytest.mark.parametrize("body", ["hola", "STOP"])
def test_replies_keep_to_the_countries_that_may_be_texted(world: World, sender: str, code: str, body: str) -> None:
    world.write(body, sender=sender)
    assert set(states(world)) == {("dropped", code)}
    assert not world.send_all()
    assert world.entries("message_in")


def test_agents_reply_abroad_is_refused(world: World) -> None:
    world.write("hola", sender="+447700900123")
    with world.store.transaction() as db:
        person = {"email": "ana@x", "password_hash": "", "role": "agent", "name": "Ana", "language": "es"}
        db.add(User(id="ana", active=True, created_at=world.clock(), **person))
    (conversation,) = world.conversations()
    with pytest.raises(Refused, match="country"):
        desk.reply(world.ledger, conversation.id, "ana", "c1", "Hola", seen=99)


def test_first_replies_to_strangers_have_a_days_limit(world: World) -> None:
    few = replace(POLICY, first_replies_a_day=2)
    world.ledger = Ledger(world.store, world.ledger.flows, world.vault, few, world.installation)
    for number in range(3):
        world.write("hola", sender=f"+3461100000{number}")
    assert [state for state, _ in states(world)] == ["queued", "queued", "dropped"]
    assert states(world)[-1][1] == "stranger_limit"
    world.write("1", sender="+34611000000")
    assert states(world)[-1] == ("queued", "")
    world.clock.forward(hours=24, seconds=1)
    world.write("hola", sender=RAUL)
    assert states(world)[-1] == ("queued", "")


def test_texts_of_calls_are_no_replies_to_strangers(world: World) -> None:
    none = replace(POLICY, first_replies_a_day=0)
    world.ledger = Ledger(world.store, world.ledger.flows, world.vault, none, world.installation)
    world.hand_off()
    world.write("1")
    assert {state for state, _ in states(world)} == {"queued"}
    assert {row.recipient for row in world.rows()} == {MARTA}
