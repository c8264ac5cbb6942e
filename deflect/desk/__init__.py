"""What agents read and do: the list, one thread, the context card, and the commands on a conversation.

Reading models are plain values for a page to show; commands are one transaction each. No HTTP and no page here.
"""

from deflect.desk.acts.bulk import Outcome, Picked, on_each
from deflect.desk.acts.opening import PutAway, snooze
from deflect.desk.acts.states import assign, reopen, resolve
from deflect.desk.acts.undoing import undo
from deflect.desk.addressing import addressed_as
from deflect.desk.calls import Calls, accept, calls, decline, hang_up, hold, page_open, ready, set_availability
from deflect.desk.card import card
from deflect.desk.commands import Refused, Sent, Unknown, mark, note, reply
from deflect.desk.giving_back import WayBack, give_back, ways_back
from deflect.desk.lists.counts import counts, counts_of
from deflect.desk.lists.filters import Filters
from deflect.desk.lists.inbox import Page, Row, day_of, page, row
from deflect.desk.lists.next_up import NextUp, take_next
from deflect.desk.lists.pages import BadCursor
from deflect.desk.lists.saved_views import SavedView
from deflect.desk.lists.views import View
from deflect.desk.numbers import set_shared
from deflect.desk.search.limit import SearchTooLong
from deflect.desk.taking_back import TakenBack, take_back
from deflect.desk.thread import Thread, thread
from deflect.desk.triage.labels import Label, set_label
from deflect.desk.triage.priority import set_priority

__all__ = [
    "BadCursor",
    "Calls",
    "Filters",
    "Label",
    "NextUp",
    "Outcome",
    "Page",
    "Picked",
    "PutAway",
    "Refused",
    "Row",
    "SavedView",
    "SearchTooLong",
    "Sent",
    "TakenBack",
    "Thread",
    "Unknown",
    "View",
    "WayBack",
    "accept",
    "addressed_as",
    "assign",
    "calls",
    "card",
    "counts",
    "counts_of",
    "day_of",
    "decline",
    "give_back",
    "hang_up",
    "hold",
    "mark",
    "note",
    "on_each",
    "page",
    "page_open",
    "ready",
    "reopen",
    "reply",
    "resolve",
    "row",
    "set_availability",
    "set_label",
    "set_priority",
    "set_shared",
    "snooze",
    "take_back",
    "take_next",
    "thread",
    "undo",
    "ways_back",
]
