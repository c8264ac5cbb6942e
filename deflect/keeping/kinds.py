"""What is kept, how long and why: one row for each kind of data. `docs/privacy.md` is written from this table.

A test holds it against the tables: a column of free form is named here, or in `NOT_PERSONAL`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from deflect.keeping.retention import AUDITED, BYTES, KEYS, QUARANTINED


@dataclass(frozen=True, slots=True)
class Kind:
    """`columns` as `table.column`; `files` below the data folder."""

    name: str
    columns: tuple[str, ...]
    until: str
    why: str
    rests: str
    files: str = ""


ERASED: Final = "erased with the customer"
OF_CUSTOMER: Final = f"`retention.customer_days` without contact, or {ERASED}"
RECORDED: Final = "`recording_days`, or with the conversation"
OF_CONVERSATION: Final = "`retention.conversation_days` without an entry, or erased with the customer"
IN_CLEAR: Final = "in clear"
SEALED: Final = "sealed with the customer's key"
BY_SECRET: Final = "sealed by the installation's secret"  # noqa: S105  (words, not a secret)

KINDS: Final = (
    Kind("who the customer is", ("customer.name", "customer.name_folded", "identity.address",
         "identity.address_parts"), OF_CUSTOMER, "to know who calls and writes", IN_CLEAR),
    Kind("what type of line their number is", ("identity.number_kind", "identity.line_asked"), OF_CUSTOMER,
         "to offer texts to mobiles only; a provider's answer counts for `line_lookup.days`", IN_CLEAR),
    Kind("which records are one customer", ("customer_merge.actor", "customer_merge.undone_by"), OF_CUSTOMER,
         "to show the records of one person together, and apart again", "ids only"),
    Kind("numbers that colleagues noted of a customer, or took away", ("noted_number.address",
         "noted_number.number_kind", "noted_number.actor", "noted_number.identity"),
         f"{OF_CUSTOMER}; one that was taken away {KEYS.days} days", "to reach the customer, to undo a slip", IN_CLEAR),
    Kind("what colleagues noted of a customer", ("customer_note.text", "customer_note.actor"), OF_CUSTOMER,
         "to serve the customer as they wish, whoever answers", "in clear, redacted"),
    Kind("a business's own attributes of a customer", ("customer_value.text", "customer_value.actor"), OF_CUSTOMER,
         "to know what the business wants to know of its customers", "in clear; card numbers masked"),
    Kind("what was said and written", ("entry.text", "entry.text_folded", "conversation.subject",
         "conversation.subject_folded", "conversation.preview", "rating.words"), OF_CONVERSATION,
         "to go on with a matter, and to show agents what was said", "in clear, redacted"),
    Kind("answers of business systems", ("entry.meta",), OF_CONVERSATION, "to show agents what callers were told",
         "answers sealed with the customer's key; of other entries in clear, redacted"),
    Kind("state of calls and threads", ("leg.session", "leg.turn", "outcall.session"), OF_CONVERSATION,
         "to go on where the customer stopped", SEALED),
    Kind("numbers of calls and threads", ("leg.theirs", "leg.source", "outcall.number", "outcall.fallback",
         "outcall_attempt.number", "text_code.number", "text_code.source", "outbox.recipient", "outbox.lane"),
         OF_CONVERSATION, "to reach the customer, and to keep the limits for a number", IN_CLEAR),
    Kind("why text was offered or not", ("text_decision.weighed",), OF_CONVERSATION,
         "to explain each offer and silence, and to try other rules on them", "in clear: type of line, counts, waits"),
    Kind("what the line told of a call", ("leg.line_facts",), OF_CONVERSATION, "for flows that ask for it", BY_SECRET),
    Kind("texts and requests", ("outbox.body", "outbox.request"),
         f"`retention.text_days` once it is settled; {OF_CONVERSATION}",
         "to send each once, and to find one whose answer was lost", SEALED),
    Kind("replies to be sent later", ("planned_text.body",),
         f"{BYTES.days} days after they are taken back, no longer once they are sent; {OF_CONVERSATION}",
         "to send each at its time", SEALED),
    Kind("consent", ("consent.address", "consent.evidence"),
         OF_CUSTOMER + "; wording, instant and a digest of the address stay",
         "to prove that a text or call was allowed", "evidence sealed with the customer's key"),
    Kind("seconds of sound around a spoken consent", (), OF_CUSTOMER + "; none after a refusal to be recorded",
         "to prove that it was said", SEALED, "consent/"),
    Kind("consent of erased customers", ("consent_proof.wording",), "no end",
         "to prove that what was sent before was allowed", "under a digest of the address"),
    Kind("wish for no texts", ("suppression.address", "suppression.reason", "suppression.lifted_reason"),
         "no end; once the customer is erased, a digest of the address and no reasons",
         "to honour the wish", IN_CLEAR),
    Kind("blocked numbers", ("number_block.address", "number_block.reason", "number_block.actor"),
         f"{AUDITED.days // 365} years after it is lifted or over; once the customer is erased, a digest and no reason",
         "to keep a number from calling and writing", IN_CLEAR),
    Kind("legal holds", ("legal_hold.reason", "legal_hold.actor"), "until released",
         "to keep records for a court", IN_CLEAR),
    Kind("recordings", ("tape.peaks", "tape.marks"), RECORDED,
         "to hear again what was said", BY_SECRET, "recordings/"),
    Kind("photos and files of messages", ("media.source",), RECORDED,
         "to see what the customer sent", BY_SECRET, "media/"),
    Kind("webhooks as they came", ("journal.sealed", "message_part.sealed", "held_message.sealed"),
         f"{BYTES.days} days; the row without content {KEYS.days} days; emptied with the customer",
         "to read each once, and again after a fault",
         BY_SECRET, "webhooks/"),
    Kind("webhooks with a wrong signature", ("quarantine.sealed",), f"{QUARANTINED.total_seconds() / 3600:.0f} hours",
         "to find a wrong set-up", BY_SECRET),
    Kind("how calls went", ("call_record.number",), f"the number {KEYS.days} days, or with the conversation",
         "to find faults of a line", IN_CLEAR),
    Kind("inputs of calls that the database missed", (), "until entered, minutes", "to lose nothing",
         BY_SECRET, "spool/"),
    Kind("accounts of the people who work here", ("user_account.name", "user_account.email", "user_account.signature",
         "user_account.password_hash", "presence.phone", "ring.phone"), "as long as the account",
         "to sign in and to ring them", "passwords hashed"),
    Kind("sign-ins", ("sign_in_session.address", "sign_in_session.browser", "sign_in_factor.secret"),
         "as long as the account", "to list and end sessions, and to check the second step",
         "in clear; the second step sealed by the installation's secret"),
    Kind("views of the list that people keep", ("saved_view.name", "saved_view.shown"),
         "until its maker or an admin removes it", "to find their work again", IN_CLEAR),
    Kind("audit", ("audit.actor", "audit.detail", "audit.subject"),
         f"{AUDITED.days // 365} years",
         "to know who did and saw what", "ids only"),
    Kind("keys", (), "until the customer is erased", "to open what is sealed", BY_SECRET, "relevo-keys.db"),
    Kind("list of erasures", (), "no end", "to erase again what a restore brings back", "digests", "relevo-keys.db"),
    Kind("backups", (), "as long as you keep them", "to go on after a loss", "sealed as a whole"),
    Kind("logs", (), "as long as you keep them", "to find faults", "ids only, no words or numbers", "log/"),
)  # fmt: skip

NOT_PERSONAL: Final = frozenset(
    {
        "api_key.name", "api_key.hash", "api_key.scopes", "api_key.sealed", "api_key.old_sealed", "api_key.addresses",
        "api_key.flows", "api_key.brands",
        "api_key.webhook", "api_notice.state", "api_notice.code", "handoff.asked_by",
        "audit.action", "audit.customer_id", "audit.conversation_id",
        "canned_reply.key", "canned_reply.brand", "canned_reply.words", "canned_reply.move", "canned_reply.language",
        "call_record.call_id", "call_record.sip_call_id", "call_record.trunk", "call_record.codec",
        "consent.purpose", "consent_proof.purpose",
        "conversation.queue", "conversation.flow", "conversation.brand", "conversation.language",
        "conversation.channel",
        "customer_attribute.key", "customer_attribute.kind", "customer_attribute.names", "customer_attribute.choices",
        "customer.language", "customer.merged_into", "entry.origin", "entry.node", "entry.outbox_id",
        "event.kind", "event.conversation_id", "event.entry_id", "flow_publication.author", "flow_publication.note",
        "flow_publication.retired_by",
        "flow_version.runs",
        "flow_version.text",
        "handoff.outbox_id", "handoff.node", "handoff.key", "handoff.request_digest", "handoff.code",
        "identity.country",
        "journal.kind", "journal.channel", "journal.provider", "journal.key", "journal.lane", "journal.code",
        "label.names", "label.colour",
        "leg.channel", "leg.ours", "leg.number_kind", "leg.call_id", "leg.trust", "leg.line", "leg.flow",
        "leg.flow_version", "leg.language", "leg.wait", "leg.outcome",
        "media.code", "media.content_type", "media.provider",
        "message_part.message", "outbox.id", "outbox.channel", "outbox.provider", "outbox.sender", "outbox.provider_id",
        "outbox.code", "outbox.refusals",
        "outbox.consent_id", "outcall.key", "outcall.request_digest", "outcall.ours", "outcall.flow", "outcall.outcome",
        "outcall.code", "outcall.worker",
        "outcall_attempt.worker", "outcall_attempt.outcome", "planned_text.client_id", "planned_text.code",
        "presence.why", "quarantine.channel",
        "quarantine.provider",
        "rating.node", "setting.value", "team.name", "text_code.outbox_id",
        "text_decision.flow", "text_decision.node", "text_decision.about", "text_decision.code",
        "text_rule.flow", "text_rule.name", "text_rule.value", "text_rule.changed_by", "timer.kind", "timer.key",
        "user_account.language", "waiting_call.queue", "wrap_up_code.names",
    }
)  # fmt: skip
"""Columns of free form that hold our own words, names of ours, ids and digests."""
