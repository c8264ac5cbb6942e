"""Codes that prove the number of a caller whom the line does not vouch for: sent by text, keyed on the same call.

Only a keyed digest of a code is stored, and its text sealed. With the right code the number counts as attested for this
call, whose conversation moves to the record of the number's owner.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from functools import cache, partial

from sqlalchemy import delete, select, update

from deflect.contacts import candidates, identity_levels, undecided, value_locks
from deflect.contacts.undecided import ASKED
from deflect.conversations import handoffs, kept_places, timeline
from deflect.eligibility import line_types, offer_history, rules
from deflect.eligibility.permission import CODE_TRIES, may_send_code, may_text_back
from deflect.messaging import carriers, compose
from deflect.people.customers import customer_at
from deflect.people.merging import standing
from deflect.policy.decisions import Decision
from deflect.policy.quiet_hours import quiet
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Consent, Conversation, Customer, Identity, Leg, Rating, TextCode
from voice_flows.model.text_code import LENGTH, CheckCode, SendCode
from voice_flows.model.turns import Arranged, Json
from voice_flows.schema.document import Flow


def offer(unit: Unit, leg: Leg, flow: Flow) -> dict[str, Callable[[], Json]]:
    """How to gather the fields of the fact `offer` of a call: a step reads few of them.

    May text be offered, why not, and must a code prove the number? Where it may: may the caller be written to after
    hanging up, what did they answer before, how long to wait for their carrier, and may sensitive topics be offered it?
    """

    def allowed() -> bool:
        return decided(unit, leg, flow).allowed

    before = cache(partial(offer_history.standing_of, unit, leg))
    return {
        "allowed": allowed,
        "code": lambda: decided(unit, leg, flow).code,
        "reason": lambda: decided(unit, leg, flow).words(leg.language),
        "proof": lambda: "code" if _stranger(leg) else "",
        "rescue": lambda: allowed() and _may_be_rescued(unit, leg, flow),
        "paused": lambda: allowed() and before().rests_until is not None,
        "remembered": lambda: before().remembered if allowed() else "",
        "limit_s": lambda: carriers.limit_for(unit.db, leg.theirs) if allowed() else None,
        "sensitive": lambda: allowed() and rules.policy(unit, flow.flow).sensitive,
    }


def _may_be_rescued(unit: Unit, leg: Leg, flow: Flow) -> bool:
    """True where the caller may be written to after hanging up: not at night, and not where a person is to write."""
    if _stranger(leg) or quiet(unit.now, flow.timezone, rules.policy(unit, flow.flow)):
        return False
    return not _waits_in_writing(unit, leg)


def _waits_in_writing(unit: Unit, leg: Leg) -> bool:
    """True while a person of ours has to answer a thread of the call's conversation."""
    people = unit.db.get_one(Conversation, leg.conversation_id).owner != "bot"
    return people and kept_places.waits_in_writing(unit, leg.conversation_id)


def decided(unit: Unit, leg: Leg, flow: Flow) -> Decision:
    """The decision on texts to the caller of this leg, made once in a step."""
    if leg.id not in unit.weighed:
        line_types.wait_for(unit, leg.theirs)
        asked = may_send_code if _stranger(leg) else may_text_back
        unit.weighed[leg.id] = asked(unit, leg, flow.timezone)
    return unit.weighed[leg.id]


def _stranger(leg: Leg) -> bool:
    return leg.trust == "none" and bool(leg.theirs)


def no_offer() -> dict[str, Json]:
    """The same fact of a thread, where text is not offered."""
    decision = Decision("texting")
    return {"allowed": decision.allowed, "code": decision.code, "reason": "", "proof": ""}


def send(unit: Unit, conversation: Conversation, leg: Leg, flow: Flow, wanted: SendCode) -> Arranged:
    """Write the text with a new code, or tell the flow why not. The caller's consent to texts is recorded."""
    decision = may_send_code(unit, leg, flow.timezone)
    if not decision.allowed:
        return Arranged(False, decision.code, decision.words(leg.language))
    handoffs.consent_to_text(unit, leg, leg.theirs, {"node": wanted.node, "for": "code", **dict(wanted.evidence)})
    digits = "".join(secrets.choice("0123456789") for _ in range(LENGTH))
    row = compose.code(unit, conversation, leg, flow, digits)
    unit.db.add(
        TextCode(
            id=unit.ids("cod"),
            leg_id=leg.id,
            outbox_id=row.id,
            number=leg.theirs,
            source=leg.source,
            digest=unit.vault.digest(_text(leg, digits)),
            tries=0,
            sent_at=unit.now,
        )
    )
    unit.db.flush()
    return Arranged(row.state == "queued", row.code)


def check(unit: Unit, conversation: Conversation, leg: Leg, keyed: CheckCode) -> Arranged:
    """Compare what was keyed with this call's code. The right one proves the number."""
    query = (
        select(TextCode).where(TextCode.leg_id == leg.id).order_by(TextCode.sent_at.desc(), TextCode.id.desc()).limit(1)
    )
    code = unit.db.scalars(query.with_for_update()).first()
    if code is None or code.tries >= CODE_TRIES or unit.now > code.sent_at + compose.SECRET:
        return Arranged(False, "over")
    if not any(hmac.compare_digest(code.digest, one) for one in unit.vault.digests(_text(leg, keyed.digits))):
        code.tries += 1
        if code.tries < CODE_TRIES:
            return Arranged(False, "wrong")
        timeline.add_entry(unit, conversation, leg, timeline.NewEntry("state", meta={"to": "code_failed"}))
        return Arranged(False, "over")
    code.proved_at, code.tries = unit.now, CODE_TRIES  # a code counts once
    if leg.trust == "none":
        leg.trust = "attested"
        unit.weighed.pop(leg.id, None)
        _move_to_owner(unit, conversation, leg)
        _choose_thread(unit, leg)
    identity_levels.reach(unit, leg, "code")
    value_locks.forget(unit, leg.customer_id)
    return Arranged(True)


def _choose_thread(unit: Unit, leg: Leg) -> None:
    """Chooses the open thread that the call may go on in, now that it is known whose number it is."""
    owner = customer_at(unit, leg.theirs, leg.language)
    choice = candidates.of_call(unit, owner, unit.flows.latest(leg.flow), leg.theirs)
    if choice.thread is not None:
        leg.about_leg_id, leg.chosen = choice.thread, ASKED
        undecided.tell(unit, leg)


def _move_to_owner(unit: Unit, conversation: Conversation, leg: Leg) -> None:
    """Move the call's conversation from the record that the stranger was given to that of the number."""
    stranger, owner = leg.customer_id, customer_at(unit, leg.theirs, leg.language).id
    if unit.db.scalar(select(Identity.id).where(Identity.customer_id == stranger).limit(1)):
        return  # the call began on a record that has a number of its own
    if standing.named(unit.db, stranger):
        return  # an agent merged it meanwhile
    conversation.customer_id = leg.customer_id = owner
    unit.db.flush()
    for table in (Consent, Rating):
        unit.db.execute(update(table).where(table.customer_id == stranger).values(customer_id=owner))
    unit.db.execute(delete(Customer).where(Customer.id == stranger))
    events.happened(unit.db, "conversation", conversation.id)


def _text(leg: Leg, digits: str) -> str:
    return f"code {leg.id} {digits}"
