"""The ledger's tables, typed: columns and their meaning only."""

from deflect.tables.access import ApiKey, ApiNotice, Membership, Team, TeamQueue
from deflect.tables.base import Table
from deflect.tables.calls import BY_HAND, PENDING, CallRecord, Outcall, OutcallAttempt
from deflect.tables.customers.attributes import CustomerAttribute, CustomerValue
from deflect.tables.customers.notes import CustomerNote
from deflect.tables.customers.numbers import NotedNumber
from deflect.tables.installation import Audit, FlowPublication, FlowVersion, Setting
from deflect.tables.keeping import ConsentProof, LegalHold
from deflect.tables.people import Consent, Customer, Identity, Merge, NumberBlock, Suppression, TextCode, User
from deflect.tables.recordings import ConsentClip, Media, Rating, Tape
from deflect.tables.routing import Presence, Ring, WaitingCall
from deflect.tables.sealed import KeyMissing, Owned, OwnedText, UnopenedText
from deflect.tables.sign_in import RecoveryCode, SignInFactor, SignInSession, SignInTries
from deflect.tables.texting import PlannedText, TextDecision, TextRule
from deflect.tables.threads import CONFIRMATION, Conversation, Entry, Handoff, Leg
from deflect.tables.triage import CannedReply, ConversationLabel, Label, Mention, SavedView, WrapUpCode
from deflect.tables.work import (
    UNSETTLED,
    Counter,
    Event,
    HeldMessage,
    Journal,
    MessagePart,
    Outbox,
    Quarantine,
    Seen,
    Timer,
)

__all__ = [
    "BY_HAND",
    "CONFIRMATION",
    "PENDING",
    "UNSETTLED",
    "ApiKey",
    "ApiNotice",
    "Audit",
    "CallRecord",
    "CannedReply",
    "Consent",
    "ConsentClip",
    "ConsentProof",
    "Conversation",
    "ConversationLabel",
    "Counter",
    "Customer",
    "CustomerAttribute",
    "CustomerNote",
    "CustomerValue",
    "Entry",
    "Event",
    "FlowPublication",
    "FlowVersion",
    "Handoff",
    "HeldMessage",
    "Identity",
    "Journal",
    "KeyMissing",
    "Label",
    "Leg",
    "LegalHold",
    "Media",
    "Membership",
    "Mention",
    "Merge",
    "MessagePart",
    "NotedNumber",
    "NumberBlock",
    "Outbox",
    "Outcall",
    "OutcallAttempt",
    "Owned",
    "OwnedText",
    "PlannedText",
    "Presence",
    "Quarantine",
    "Rating",
    "RecoveryCode",
    "Ring",
    "SavedView",
    "Seen",
    "Setting",
    "SignInFactor",
    "SignInSession",
    "SignInTries",
    "Suppression",
    "Table",
    "Tape",
    "Team",
    "TeamQueue",
    "TextCode",
    "TextDecision",
    "TextRule",
    "Timer",
    "UnopenedText",
    "User",
    "WaitingCall",
    "WrapUpCode",
]
