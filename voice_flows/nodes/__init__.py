"""The kinds of node, each in its file; here only the table of who does what.

`ENTER` runs a node until it goes on or waits, `HEAR` gives it an input it waits for, `WAITS` says which waits it has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from voice_flows.model.turns import Input
from voice_flows.nodes import (
    asks,
    call_backs,
    decides,
    fetches,
    menus,
    offers,
    queues,
    runs,
    says,
    surveys,
    transfers,
    voicemails,
)
from voice_flows.nodes.steps import Here, Reason, Step
from voice_flows.schema.document import (
    AskNode,
    BranchNode,
    CallBackNode,
    EndNode,
    FetchNode,
    HoursNode,
    MenuNode,
    OfferTextNode,
    QueueNode,
    ResumeNode,
    RunNode,
    SayNode,
    SetNode,
    SurveyNode,
    TransferNode,
    VoicemailNode,
)

ENTER: Mapping[type, Callable[[Any, Here, Reason], Step]] = {
    SayNode: says.say,
    MenuNode: menus.enter,
    AskNode: asks.enter,
    BranchNode: decides.branch,
    SetNode: decides.assign,
    HoursNode: decides.hours,
    FetchNode: fetches.enter,
    OfferTextNode: offers.enter,
    QueueNode: queues.enter,
    TransferNode: transfers.enter,
    CallBackNode: call_backs.enter,
    ResumeNode: runs.resume,
    VoicemailNode: voicemails.enter,
    SurveyNode: surveys.enter,
    RunNode: runs.run,
    EndNode: says.end,
}
HEAR: Mapping[type, Callable[[Any, Here, Input], Step]] = {
    MenuNode: menus.hear,
    AskNode: asks.hear,
    FetchNode: fetches.hear,
    OfferTextNode: offers.hear,
    QueueNode: queues.hear,
    TransferNode: transfers.hear,
    CallBackNode: call_backs.hear,
    VoicemailNode: voicemails.hear,
    SurveyNode: surveys.hear,
}
WAITS: Mapping[type, frozenset[str]] = {
    MenuNode: frozenset({"answer"}),
    AskNode: frozenset({"answer"}),
    FetchNode: frozenset({"fetch"}),
    OfferTextNode: frozenset({"answer", "delivery"}),
    QueueNode: frozenset({"person"}),
    TransferNode: frozenset({"transfer"}),
    CallBackNode: frozenset({"answer", "arranged"}),
    VoicemailNode: frozenset({"message", "answer"}),
    SurveyNode: frozenset({"answer"}),
}
