"""Finds the consent that a text rests on. Every text names one; without one no text of a flow or an agent is sent.

The newest word of an address decides: a yes on a call, a message that its owner wrote, a no. A caller who declined
text gets none in that call, and nothing unasked afterwards, until they ask for it or write to us. What the caller
settles on a call that never offered text rests on the call itself. An agent's text rests on the last yes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Row, bindparam, select

from deflect.people import consent
from deflect.people.identities import identity_of
from deflect.people.merging import forest, groups, standing
from deflect.storage import foreknown
from deflect.storage.unit import Unit
from deflect.tables import CONFIRMATION, Consent, Leg

MISSING: Final = "no_consent"
"""Code of a text that no consent allows."""
CONVERSATION: Final = "conversation"
"""Purpose of a consent to texts about the customer's matter."""
SETTLED: Final = "confirmation"
"""Purpose of one text that confirms what the caller settled on a call."""
ADDRESS: Final = "address"
"""Purpose of the one text that asks whether a number given by the caller is the caller's."""
NOTICE: Final = "notice"
"""Purpose of the one text that tells the owner of a known number what was done from another one."""
EVERYTHING: Final = "all"
"""Purpose of an opt-out, and of its end."""
TEXTS: Final = (CONVERSATION, EVERYTHING)
_ROW: Final = Consent.__table__.c
_OF_TEXTS: Final = _ROW.purpose.in_(TEXTS)
_COLUMNS: Final = (_ROW.id, _ROW.granted, _ROW.at, _ROW.address, _ROW.customer_id, _ROW.leg_id)
_NEWEST: Final = select(*_COLUMNS).order_by(_ROW.at.desc(), _ROW.granted.desc()).limit(100)
_WORDS: Final = (
    select(*_COLUMNS)
    .where(_ROW.address.in_(bindparam("addresses", expanding=True)), _OF_TEXTS)
    .order_by(_ROW.at.desc(), _ROW.granted.desc())
)
_OF_LEG: Final = _NEWEST.where(_ROW.address == bindparam("address")).where(
    _ROW.customer_id.in_(groups.members_of(bindparam("customer"))) | (_ROW.leg_id == bindparam("leg"))
)
_TEXTS_OF_LEG: Final = _OF_LEG.where(_OF_TEXTS)
"""Built once, since every text asks it."""
_WORD: Final = "word_about_texts"
"""Question: what was the newest word about texts to this leg?"""


def basis(unit: Unit, leg: Leg, *, by_agent: bool = False, always: bool = False) -> str | None:
    """Returns the id of the consent that a text to the leg's number rests on; `None`: it must not be sent.

    What the customer wrote, or settles on this call, is recorded as consent here if nothing else is. `always`: the
    text confirms an opt-out, and rests on that.
    """
    if leg.medium == "voice" and declined(leg):
        return None
    if leg.wait == CONFIRMATION:
        return None if by_agent else _to_ask(unit, leg, always)
    word = consent.agreed_here(unit, leg, TEXTS) or newest(unit, leg)
    if word is not None and (word.granted or always):
        return str(word.id)
    if word is not None and not _wrote_since(leg, word.at):
        last = newest(unit, leg, _ROW.granted) if by_agent else None
        return str(last.id) if last is not None else None
    if leg.medium == "voice":
        return _confirms(unit, leg) if word is None else None
    return _written(unit, leg) if leg.last_word_at is not None else _noticed(unit, leg)


def refused(unit: Unit, leg: Leg) -> bool:
    """Returns true if the owner of the leg's number declined text on a call, and has not written or agreed since."""
    if leg.medium == "voice" and declined(leg):
        return True
    word = newest(unit, leg)
    return word is not None and not word.granted and not _wrote_since(leg, word.at)


def declined(leg: Leg) -> bool:
    """Returns true if the caller of this leg declined text."""
    return bool(leg.session.get("declined_text"))


def decline(unit: Unit, leg: Leg, node: str, by: str) -> None:
    """Records that the caller declined an offer of text, unless no number is known."""
    if leg.theirs:
        evidence = {"by": by, "node": node}
        consent.record(unit, CONVERSATION, leg.theirs, evidence, customer=leg.customer_id, leg=leg, granted=False)


def owner_refuses(unit: Unit, number: str) -> bool:
    """Returns true if the newest word of the number's own customer is a no; a stranger's call says none for them."""
    known = identity_of(unit, number)
    if known is None:
        return False
    word = unit.db.execute(_TEXTS_OF_LEG, {"address": number, "customer": known.customer_id, "leg": ""}).first()
    return word is not None and not word.granted


def to_notice(unit: Unit, thread: Leg) -> None:
    """Records what the first text of a notice rests on: a business system names the number as its customer's."""
    by = {"by": "flow", "answer": "known_number"}
    consent.record(unit, NOTICE, thread.theirs, by, customer=thread.customer_id, leg=thread)


def newest(
    unit: Unit, leg: Leg, *also: ColumnElement[bool], purposes: ColumnElement[bool] = _OF_TEXTS
) -> Row[str, bool, datetime, str, str, str | None] | None:
    """The word about texts to the leg's number that counts: of the leg's customer, or given on the leg itself.

    It is the newest. Of records that were merged, a no of one outlasts an earlier yes of another.
    """
    recorded_here = consent.recorded_here(unit, leg)
    if leg.customer_id in unit.begun and not recorded_here:
        return None  # a customer who is new in this transaction, whose consents are of this transaction
    if recorded_here:
        unit.db.flush()
    elif purposes is _OF_TEXTS and not also:
        known = foreknown.take(unit.db, leg.theirs, _WORD, leg.id)
        if known is not foreknown.UNKNOWN:
            return cast("Row[str, bool, datetime, str, str, str | None] | None", known)
    query = _TEXTS_OF_LEG if purposes is _OF_TEXTS and not also else _OF_LEG.where(purposes, *also)
    with unit.db.no_autoflush:
        words = unit.db.execute(query, {"address": leg.theirs, "customer": leg.customer_id, "leg": leg.id}).all()
        if len({word.customer_id for word in words}) < 2:
            return words[0] if words else None
        return forest.strictest(words, standing.merges_of(unit.db, groups.ids(unit.db, leg.customer_id)))


def look_up(unit: Unit, legs: Sequence[Leg]) -> None:
    """Notes the newest word about texts to each of several legs, of their customers or given on the leg itself.

    Where others have a say on the number too, each leg is asked about by itself: they may be merged.
    """
    words: dict[str, list[Any]] = defaultdict(list)
    for row in unit.db.execute(_WORDS, {"addresses": sorted({leg.theirs for leg in legs})}):
        words[row.address].append(row)
    for leg in legs:
        if all(leg.customer_id == row.customer_id or leg.id == row.leg_id for row in words[leg.theirs]):
            foreknown.note(unit.db, leg.theirs, _WORD, next(iter(words[leg.theirs]), None), leg.id)


def _to_ask(unit: Unit, leg: Leg, always: bool) -> str | None:
    """The consent to ask a number that the caller gave, which allows nothing else."""
    word = newest(unit, leg, purposes=_ROW.purpose == ADDRESS)
    return str(word.id) if word is not None and (word.granted or always) else None


def _noticed(unit: Unit, leg: Leg) -> str | None:
    """The consent to a notice that is written in this transaction, which allows nothing else."""
    word = consent.agreed_here(unit, leg, (NOTICE,))
    return word.id if word is not None else None


def _wrote_since(leg: Leg, instant: datetime) -> bool:
    return leg.medium == "text" and leg.last_word_at is not None and leg.last_word_at >= instant


def _written(unit: Unit, leg: Leg) -> str:
    """The consent of a customer who wrote to us from this number."""
    by = {"by": "text", "answer": "wrote"}
    return consent.record(unit, CONVERSATION, leg.theirs, by, customer=leg.customer_id, leg=leg, at=leg.last_word_at)


def _confirms(unit: Unit, leg: Leg) -> str:
    """The consent to have confirmed in writing what the caller settled on this call, where nothing was declined."""
    by = {"by": "call", "answer": "settled"}
    return consent.record(unit, SETTLED, leg.theirs, by, customer=leg.customer_id, leg=leg)
