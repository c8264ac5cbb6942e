"""The waits of a call, and the table that says which effect of a flow begins which wait.

Each wait that the table names has a file; the other files here are parts that waits share. A node kind with an effect
of its own adds a file with its wait, and one line to `WAITS`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.call.waits.agent import QueueWait
from ivr.call.waits.answer import InputCollector
from ivr.call.waits.base import BeginWait
from ivr.call.waits.delivery import DeliveryWait
from ivr.call.waits.fetch import FetchWait
from ivr.call.waits.goodbye import Goodbye
from ivr.call.waits.transfer import TransferWait
from ivr.call.waits.voicemail import MessageWait
from voice_flows.model.turns import Ask, End, Fetch, HandOff, Queue, Transfer
from voice_flows.model.voicemail import TakeMessage

WAITS: Mapping[type, BeginWait] = {
    Ask: InputCollector,
    Fetch: FetchWait,
    HandOff: DeliveryWait,
    Queue: QueueWait,
    Transfer: TransferWait,
    TakeMessage: MessageWait,
    End: Goodbye,
}
