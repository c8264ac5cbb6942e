"""What a call waits for, one file each, and the one table of which effect begins which wait.

A node kind with an effect of its own adds its wait's file here and one line to `WAITS`.
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
