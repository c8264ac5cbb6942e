"""A rotation of the installation's secret: everything is read before, in the middle and after, and none is left out."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ledger_world import MARTA, NOON, OURS, World
from sqlalchemy import select, text

from deflect.attachments.files import Attachments
from deflect.contacts import held
from deflect.facts import Caller, Inbound, Part
from deflect.inbound import parts, quarantine
from deflect.keeping import resealing
from deflect.keeping.customer_keys import CustomerKeys
from deflect.keeping.resealing import Resealing
from deflect.keeping.sealed_by_secret import SEALED
from deflect.messaging import compose, outbox
from deflect.people import api_keys, retired_digests
from deflect.people.audit import Actor
from deflect.people.second_factor import SecondFactor
from deflect.recordings import About, Tapes
from deflect.recordings.files import SECOND
from deflect.spool.inputs import Spool
from deflect.spool.webhooks import WebhookSpool
from deflect.steps.ledger import Ledger
from deflect.storage import journal
from deflect.storage.journal import Letter
from deflect.storage.store import Store
from deflect.storage.vault import Unreadable, Vault
from deflect.tables import Consent, HeldMessage, Journal, Leg, Media, Outbox, RecoveryCode, SignInFactor, Table, User
from voice_flows.model.turns import Fetch, Keys

A, B = "a secret of the tests", "another secret of the tests"
APP = b"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SOUND = bytes(n * 7 % 251 for n in range(SECOND * 2 + 300))
OPERATOR = Actor("system", "root")


class House:
    """An installation whose programs run with these secrets, the present one first."""

    def __init__(self, store: Store, folder: Path, *secrets: str):
        self.vault, self.folder = Vault(*secrets), folder
        self.keys = CustomerKeys(store.url, lambda: self.vault)
        self.store = Store(store.url, store.clock, store.ids, keys=self.keys)
        self.tapes = Tapes(folder / "recordings", self.vault)
        self.files = Attachments(folder / "media", self.vault)
        self.inputs = Spool(folder / "spool", self.vault)
        self.webhooks = WebhookSpool(folder / "webhooks", self.vault)

    def resealing(self) -> Resealing:
        files = {
            "recordings/": self.tapes.reseal,
            "media/": self.files.reseal,
            "spool/": self.inputs.reseal,
            "webhooks/": self.webhooks.reseal,
        }
        return Resealing(self.store, self.keys, self.vault, self.vault, files)

    def left(self) -> int:
        return sum(turn.old for turn in self.resealing().counted().values())

    def reseal(self) -> int:
        return sum(turn.old for turn in self.resealing().run(self.left()).values())

    def read(self) -> dict[str, Any]:
        """Everything that the secret seals, in clear. Raises `Unreadable`, `KeyMissing`."""
        with self.store.reading() as db:
            legs = [(leg.id, dict(leg.session)) for leg in db.scalars(select(Leg).order_by(Leg.id))]
            facts = [
                self.vault.unseal(leg.line_facts.encode())
                for leg in db.scalars(select(Leg).order_by(Leg.id))
                if leg.line_facts
            ]
            consents = [dict(one.evidence) for one in db.scalars(select(Consent).order_by(Consent.id))]
            messages = [
                self.vault.unseal(one.sealed) for one in db.scalars(select(HeldMessage).order_by(HeldMessage.position))
            ]
            sources = [self.vault.unseal(one.source) for one in db.scalars(select(Media).order_by(Media.id))]
            apps = [
                self.vault.unseal(one.secret or b"")
                for one in db.scalars(select(SignInFactor).order_by(SignInFactor.user_id))
            ]
            codes = retired_digests.digests(db, self.vault, "recovery code")
            matches = db.scalar(select(RecoveryCode.id).where(RecoveryCode.digest.in_(codes)))
            letters = [self.vault.unseal(one) for one in db.execute(text("SELECT sealed FROM journal")).scalars()]
            rows = [outbox._row(row, self.vault) for row in db.scalars(select(Outbox).order_by(Outbox.position))]
        key = api_keys.find(self.store, self.vault, api_keys.all_keys(self.store)[0].id)
        return {
            "legs": (legs, facts, consents),
            "messages": (messages, sources, letters),
            "people": (apps, matches, key and key.secrets),
            "requests": [(row.body, row.request) for row in rows],
            "quarantine": [one.raw for one in quarantine.kept(self.store, self.vault, "twilio")],
            "part": parts.overdue(self.store, self.vault),
            "sound": self.tapes.read("rec_1").sound(),
            "photo": self.files.read("med_1"),
            "lines": [self._opened(line) for line in _lines(self.folder)],
        }

    def _opened(self, line: bytes) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.vault.unseal(line))
        return told | {"sealed": self.vault.unseal(told["sealed"].encode())} if "sealed" in told else told


def _lines(folder: Path) -> Iterator[bytes]:
    for path in sorted([*(folder / "spool").iterdir(), *(folder / "webhooks").iterdir()]):
        yield from path.read_bytes().splitlines()


@pytest.fixture
def before(world: World, tmp_path: Path) -> House:
    """With secret A: something of every kind, and minutes later."""
    house = House(world.store, tmp_path, A)
    _people(house)
    _texts(world, house)
    _files(house)
    world.clock.forward(minutes=5)
    return house


def _people(house: House) -> None:
    key, _ = api_keys.create(house.store, house.vault, "crm", ["calls"], OPERATOR)
    api_keys.rotate(house.store, house.vault, key, OPERATOR, timedelta(days=7))
    with house.store.transaction() as db:
        db.add(User(id="usr_1", email="pau@nogal.test", password_hash="", role="agent", name="Pau", created_at=NOON))
        db.flush()
        db.add(SignInFactor(user_id="usr_1", secret=house.vault.seal(APP), confirmed_at=NOON, used_step=0))
        digest = house.vault.digest("recovery code")
        db.add(RecoveryCode(id="rec_1", user_id="usr_1", digest=digest, used_at=None))


def _texts(world: World, house: House) -> None:
    world.hand_off()
    caller = Caller("call-2", MARTA, OURS, "trusted", "sip", line_facts=(("X-Shop", "7"),))
    leg = world.ledger.open_call(caller, "tienda").leg
    inbound = Inbound("sms", "SM1", MARTA, OURS, "the first half", NOON, part=Part("r", 1, 2))

    def kept(unit: Any) -> None:
        conversation, row = unit.locked(leg)
        parts.keep(unit, inbound)
        held.keep(unit, row, inbound)
        compose.ask_system(unit, conversation, row, Fetch("order", "tienda", "GET", "/orders/7"))
        entry = unit.db.scalars(select(Table.metadata.tables["entry"].c.id)).first()
        source = unit.vault.seal(b"https://provider.example/photo")
        media = {"id": "med_1", "conversation_id": conversation.id, "entry_id": entry, "source": source}
        unit.db.add(Media(**media, created_at=unit.now))

    world.ledger.work(kept)
    letter = Letter("twilio", "message", "sms", "SM7", b"as it came", {}, "https://ivr.example.com/")
    journal.write(house.store, house.vault, letter, MARTA)
    quarantine.keep_signed(house.store, house.vault, letter)


def _files(house: House) -> None:
    writing = house.tapes.write(About("rec_1", "leg_1", "call", NOON))
    writing.add(SOUND)
    writing.finish()
    writing.left().keep()
    writing.close()
    house.files.put("med_1", b"GIF89a a photo")
    house.inputs.keep(Caller("call-3", MARTA, OURS, "trusted", "sip"), "tienda", None, "k", Keys("12"), NOON)
    letter = Letter("twilio", "message", "sms", "SM8", b"it waits", {}, "https://ivr.example.com/")
    house.webhooks.append([journal.row(house.vault, letter, MARTA, NOON)])


def test_every_kind_is_sealed_by_the_seed(before: House) -> None:
    counted = before.resealing().counted()
    assert {name for name, turn in counted.items() if not turn.present} == {"keys of old digests"}
    assert list(counted) == [kind.name for kind in SEALED]


def test_rotation_reads_everything_before_in_the_middle_and_after(
    before: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = before.read()
    house = House(before.store, tmp_path, B, A)
    assert house.read() == wanted
    monkeypatch.setattr(resealing, "PIECE", 1)
    for steps in range(1, 100):  # each run is killed after one more value

        def told(done: int, of: int, steps: int = steps) -> None:
            if done > steps:
                raise KeyboardInterrupt

        with suppress(KeyboardInterrupt):
            house.resealing().run(house.left(), told)
        assert House(before.store, tmp_path, B, A).read() == wanted
        if not house.left():
            break
    else:
        pytest.fail("resealing never came to its end")
    assert house.reseal() == 0
    assert House(before.store, tmp_path, B).read() == wanted
    with pytest.raises(Unreadable):
        before.files.read("med_1")


def test_webhook_that_waited_through_a_rotation_is_sealed_inside_too(before: House, tmp_path: Path) -> None:
    House(before.store, tmp_path, B, A).reseal()
    entered: list[Any] = []

    def write(rows: Sequence[Any]) -> Sequence[Any]:
        entered.extend(rows)
        return ()

    House(before.store, tmp_path, B).webhooks.enter(write, lambda: None)
    assert [b"it waits" in base64.b64decode(json.loads(Vault(B).unseal(row["sealed"]))["raw"]) for row in entered]


def test_second_rotation_keeps_digests_of_the_first_secret(before: House, tmp_path: Path) -> None:
    wanted, third = before.read(), "a third secret of the tests"
    House(before.store, tmp_path, B, A).reseal()
    House(before.store, tmp_path, third, B).reseal()
    assert House(before.store, tmp_path, third).read() == wanted


def test_value_of_neither_secret_is_counted_and_left(before: House, tmp_path: Path) -> None:
    counted = House(before.store, tmp_path, B, "quite another secret").resealing().counted()
    assert {name for name, turn in counted.items() if not turn.neither} == {"keys of old digests", "codes and requests"}
    assert not any(turn.old or turn.present for turn in counted.values())
    assert before.left() == 0


def test_part_of_a_message_after_the_rotation_joins_the_one_before(world: World, before: House, tmp_path: Path) -> None:
    house = House(before.store, tmp_path, B, A)
    ledger = Ledger(house.store, world.ledger.flows, house.vault, world.ledger.policy, world.installation)
    second = Inbound("sms", "SM2", MARTA, OURS, ", the second", NOON, part=Part("r", 2, 2))
    joined = ledger.work(lambda unit: parts.keep(unit, second))
    assert joined is not None
    assert joined.inbound.body == "the first half, the second"


def test_every_sealed_value_stands_in_the_table(before: House, tmp_path: Path) -> None:
    """Any column that holds a token of the vault is named, and any module that seals."""
    house, found = House(before.store, tmp_path, B, A), set()
    house.reseal()
    with house.store.reading() as db:
        for table in Table.metadata.sorted_tables:
            for column in table.columns:
                values = db.execute(text(f"SELECT {column.name} FROM {table.name}")).scalars()
                if any(b"gAAAA" in (one if isinstance(one, bytes) else str(one).encode()) for one in values if one):
                    found.add(f"{table.name}.{column.name}")
    assert found <= {kind.where for kind in SEALED}


def test_recovery_code_of_before_a_rotation_opens_once_after_it(before: House, tmp_path: Path) -> None:
    factor = SecondFactor(before.store, before.vault, before.store.clock)
    with before.store.transaction() as db:
        codes = factor._new_codes(db, "usr_1")
    House(before.store, tmp_path, B, A).reseal()
    after = SecondFactor(before.store, Vault(B), before.store.clock)
    assert after.accept("usr_1", codes[0])
    assert not after.accept("usr_1", codes[0])


def test_journal_of_before_a_rotation_is_found_for_erasing(before: House, tmp_path: Path) -> None:
    House(before.store, tmp_path, B, A).reseal()
    with before.store.reading() as db:
        lanes = set(db.scalars(select(Journal.lane)))
        assert lanes & set(retired_digests.digests(db, Vault(B), MARTA))
