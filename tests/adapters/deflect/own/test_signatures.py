"""An agent's signature stands under their replies where the rules on texts ask for it, and nowhere else."""

from __future__ import annotations

from ledger_world import World
from office import Office
from sqlalchemy import select

from deflect import desk
from deflect.desk.news import wanted
from deflect.desk.own import settings, signing
from deflect.desk.own.settings import OwnSettings
from deflect.eligibility import rules
from deflect.eligibility.rules import Change
from deflect.people import audit
from deflect.tables import Audit

ROOT = audit.Actor("system", "root")


def test_reply_is_signed_where_the_rule_is_on(world: World) -> None:
    Office(world).hire("ana", "berta")
    settings.change(world.ledger, "ana", OwnSettings("en", "compact", False, "Ana, Tienda Nogal"))
    world.write("PERSONA")
    (held,) = world.conversations()
    desk.reply(world.ledger, held.id, "ana", "key-000001", "Lo miro.", seen=99)
    assert world.rows()[-1].body == "Lo miro."
    world.ledger.work(lambda unit: rules.change(unit, ROOT, [Change("signature", True)]))
    assert world.ledger.look(lambda unit: signing.in_conversation(unit, held.id, "ana")) == "Ana, Tienda Nogal"
    assert world.ledger.look(lambda unit: signing.in_conversation(unit, held.id, "berta")) == ""
    desk.reply(world.ledger, held.id, "ana", "key-000002", "Ya sale.", seen=99)
    assert world.rows()[-1].body == "Ya sale.\nAna, Tienda Nogal"
    with world.store.reading() as db:
        assert settings.of(db, "ana") == OwnSettings("en", "compact", False, "Ana, Tienda Nogal")


def test_own_settings_are_acts_in_the_audit_without_the_signature(world: World) -> None:
    Office(world).hire("ana")
    for _ in range(2):
        settings.change(world.ledger, "ana", OwnSettings("en", "compact", True, "Ana, Tienda Nogal"))
        wanted.change(world.ledger, "ana", "none", tone=False)
    with world.store.reading() as db:
        own = Audit.action.in_(("own_settings_changed", "own_notices_changed"))
        acts = db.scalars(select(Audit).where(own).order_by(Audit.at, Audit.id)).all()
    assert {(row.actor, row.subject, row.action, *sorted(row.detail["fields"])) for row in acts} == {
        ("user:ana", "ana", "own_settings_changed", "density", "language", "signature"),
        ("user:ana", "ana", "own_notices_changed", "notices", "tone"),
    }
    assert len(acts) == 2
