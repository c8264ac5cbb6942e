"""Erases a customer: rows, sound, key; what the law lets us keep stays under a keyed digest. Returns a proof.

The list of erasures beside the keys is written first: what a crash or a restore brings back is erased again by it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from deflect.keeping import erasures, records, word_wiping
from deflect.keeping.customer_keys import CustomerKeys
from deflect.keeping.records import Person
from deflect.migrations import removed_words, word_index
from deflect.people import audit
from deflect.people.audit import Actor
from deflect.people.merging import standing
from deflect.people.retired_digests import digests
from deflect.storage import events, journal
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from deflect.tables import (
    CallRecord,
    Consent,
    ConsentClip,
    ConsentProof,
    Customer,
    Journal,
    Leg,
    LegalHold,
    Media,
    NumberBlock,
    Outbox,
    Suppression,
    Tape,
)
from deflect.tables.sealed import Unopened
from relevo.errors import RelevoError

SENDING = timedelta(seconds=60)
"""A text marked attempted within this time may be at the provider just now."""


class EraseRefused(RelevoError):
    """The customer cannot be erased now; nothing was changed. The message says why and what to do.

    `why` is `legal_hold`, `on_call` or `text_on_its_way`; empty for what only the command line refuses.
    """

    code = "erase_refused"
    retryable = False

    def __init__(self, message: str, why: str = "") -> None:
        super().__init__(message)
        self.why = why


@dataclass(slots=True)
class Proof:
    """What went from where, without anything personal: the customer's id, rows by table, files, keys.

    `customer` is empty where conversations went and their customers stay.
    """

    customer: str
    at: datetime
    customers: frozenset[str] = frozenset()
    """The customer's records: itself, and those that were merged with it."""
    rows: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    """Rows that stay without what is personal, by table."""
    files: int = 0
    keys: int = 0


@dataclass(frozen=True, slots=True)
class Erased:
    """Rows that are gone, and the files that go with them."""

    proof: Proof
    tapes: list[str]
    media: list[str]
    clips: list[str]


@dataclass(frozen=True, slots=True)
class Eraser:
    """Everything that erasing reaches: the ledger, the keys, and files by `erase_tape`, `erase_media`, `erase_clip`."""

    store: Store
    vault: Vault
    keys: CustomerKeys
    erase_tape: Callable[[str], None]
    erase_media: Callable[[str], None]
    erase_clip: Callable[[str], None] = lambda clip: None


def erase(eraser: Eraser, customer: str, *, again: bool = False) -> Proof:
    """Erase a customer for ever, with the records that are merged with theirs. Raises `EraseRefused`.

    `again`: it was erased before, and a restore brought it back; nothing of it is under way then. What a restore merged
    with it stays.
    """

    proof = _erased(eraser, customer, again=again)
    word_wiping.wipe(eraser.store)
    return proof


def erase_for(eraser: Eraser, customer: str, actor: Actor) -> Proof:
    """Erases a customer by somebody's act, which the audit keeps, and has pages that show them ask again.

    Raises `EraseRefused`.
    """
    proof = erase(eraser, customer)
    with eraser.store.transaction() as db:
        for record in sorted(proof.customers):
            audit.write(db, eraser.store, actor, "customer_erased", record, rows=proof.rows)
        events.happened(db, "conversation")
    return proof


def _erased(eraser: Eraser, customer: str, *, again: bool) -> Proof:
    def work(db: Session) -> Erased:
        standing.lock(db, [customer])
        who = records.person(db, customer, alone=again)
        if not again:
            allowed(db, who, eraser.store.clock())
            erasures.add_some(eraser.keys, who.customers, eraser.store.clock())
        return rows_of(db, eraser, who)

    erased = eraser.store.attempt(work)
    erased.proof.keys = settled(eraser, [erased])
    return erased.proof


def rows_of(db: Session, eraser: Eraser, who: Person) -> Erased:
    """Erases the rows within the transaction of `db`; `settled` does the rest once that is committed.

    Their words leave PostgreSQL's index by `word_wiping`.
    """
    tapes = list(db.scalars(select(Tape.id).where(Tape.conversation_id.in_(who.conversations))))
    media = list(db.scalars(select(Media.id).where(Media.conversation_id.in_(who.conversations))))
    clips = list(db.scalars(select(ConsentClip.id).where(ConsentClip.customer_id.in_(who.customers))))
    proof = Proof(who.id, eraser.store.clock(), who.customers, files=len(tapes) + len(media) + len(clips))
    standing.leave(db, who.customers)
    _anonymise(db, eraser, who, proof)
    for table, mine in records.of(who):
        if gone := _count(db.execute(delete(table).where(mine))):
            proof.rows[table.name] = gone
    removed_words.note(db, eraser.store.clock(), proof.rows)
    return Erased(proof, tapes, media, clips)


def settled(eraser: Eraser, erased: Collection[Erased]) -> int:
    """Erases the files, destroys the keys and leaves no copy on disk; returns how many keys there were."""
    for one in erased:
        for tape in one.tapes:
            eraser.erase_tape(tape)
        for medium in one.media:
            eraser.erase_media(medium)
        for clip in one.clips:
            eraser.erase_clip(clip)
    proofs = [one.proof for one in erased]
    customers = [customer for proof in proofs for customer in sorted(proof.customers)]
    keys = eraser.keys.destroy(customers) if customers else 0
    _wipe(eraser.store, sorted({table for proof in proofs for table in (*proof.rows, *proof.changed)}))
    return keys


def erase_again(eraser: Eraser) -> int:
    """Erase every customer of the list of erasures whom a restore or a crash left here; returns how many."""
    with eraser.store.reading() as db:
        back = erasures.among(eraser.keys, list(db.scalars(select(Customer.id))))
    for customer in back:
        _erased(eraser, customer, again=True)
    eraser.keys.destroy(erasures.among(eraser.keys, eraser.keys.all()))
    word_wiping.wipe(eraser.store)
    return len(back)


def finish(eraser: Eraser) -> int:
    """Destroys the keys that a crash left of customers whose rows are gone; returns how many."""
    listed = erasures.among(eraser.keys, eraser.keys.all())
    with eraser.store.reading() as db:
        here = set(db.scalars(select(Customer.id).where(Customer.id.in_(listed))))
    left = [one for one in listed if one not in here]
    return eraser.keys.destroy(left) if left else 0


def allowed(db: Session, who: Person, now: datetime) -> None:
    """Checks that nothing of the customer is under way and no hold keeps them. Raises `EraseRefused`."""
    held = (
        select(LegalHold).where(LegalHold.customer_id.in_(who.customers)).order_by(LegalHold.at, LegalHold.customer_id)
    )
    if (hold := db.scalars(held.limit(1)).first()) is not None:
        since = f"{who.id} is under a legal hold since {hold.at:%Y-%m-%d}"
        raise EraseRefused(f"{since}; `relevo customers release` ends it", "legal_hold")
    live = select(Leg.id).where(Leg.id.in_(who.legs), Leg.medium == "voice", Leg.ended_at.is_(None))
    if db.scalar(live.limit(1)) is not None:
        raise EraseRefused("a call with this customer is in progress; erase once it has ended", "on_call")
    sending = select(Outbox.id).where(Outbox.conversation_id.in_(who.conversations), Outbox.state == "attempted")
    if db.scalar(sending.where(Outbox.attempted_at > now - SENDING).limit(1)) is not None:
        raise EraseRefused("a text to this customer is on its way; try again in a minute", "text_on_its_way")


def _anonymise(db: Session, eraser: Eraser, who: Person, proof: Proof) -> None:
    """Keep what outlives a customer, without what is personal: opt-outs, blocks, consents, how calls went."""
    for consent in db.scalars(select(Consent).where(Consent.customer_id.in_(who.customers))):
        db.add(_proof_of(eraser.keys, consent))
        proof.changed["consent_proof"] = proof.changed.get("consent_proof", 0) + 1
    db.flush()
    for number in who.numbers:
        digest = eraser.keys.hidden(number)
        hidden = update(Suppression).where(Suppression.address == number)
        _changed(db.execute(hidden.values(address=digest, reason="", lifted_reason="")), "suppression", proof)
        blocks = update(NumberBlock).where(NumberBlock.address == number)
        _changed(db.execute(blocks.values(address=digest, reason="")), "number_block", proof)
        lanes = Journal.lane.in_(digests(db, eraser.vault, number))
        journal.drop(db, eraser.store.clock(), digests(db, eraser.vault, number))
        letters = update(Journal).where(lanes, Journal.sealed.is_not(None))
        _changed(db.execute(letters.values(sealed=None)), "journal", proof)
    calls = CallRecord.call_id.in_(who.calls) | CallRecord.number.in_(who.numbers)
    _changed(
        db.execute(update(CallRecord).where(calls, CallRecord.number != "").values(number="")), "call_record", proof
    )


def _proof_of(keys: CustomerKeys, consent: Consent) -> ConsentProof:
    evidence = consent.evidence
    known = {} if isinstance(evidence, Unopened) else evidence
    return ConsentProof(
        id=consent.id,
        digest=keys.digest(consent.address),
        purpose=consent.purpose,
        granted=consent.granted,
        wording=" ".join(str(known[name]) for name in ("prompt", "node") if known.get(name)),
        at=consent.at,
    )


def _changed(done: object, table: str, proof: Proof) -> None:
    if count := _count(done):
        proof.changed[table] = proof.changed.get(table, 0) + count


def _count(done: object) -> int:
    assert isinstance(done, CursorResult)
    return int(done.rowcount)


def _wipe(store: Store, tables: list[str]) -> None:
    """Leaves no copy in the write-ahead log or in rows that are dead."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if store.sqlite:
            connection.exec_driver_sql("COMMIT")
            word_index.forget(connection)
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            for table in tables:
                connection.exec_driver_sql(f"VACUUM {table}")
