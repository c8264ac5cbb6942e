"""Draws the messages of a call as a ladder: one column for each address, one arrow for each message. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from ivr.lines.sip.diagnostics.ring import Seen

WIDTH = 30
TOGETHER_S = 0.05
"""Within which messages may be reported in the wrong order."""
_CLOCK = 14


def ladder(messages: Sequence[Seen], names: Mapping[str, str]) -> list[str]:
    """Returns the lines. Addresses with one name in `names` share a column; times are UTC to the millisecond."""
    columns = list(dict.fromkeys(names.get(one, one) for seen in messages for one in (seen.source, seen.target)))
    head = " " * _CLOCK + "".join(name[: WIDTH - 1].ljust(WIDTH) for name in columns)
    return [head.rstrip(), *(_line(seen, columns, names) for seen in messages)]


def ordered(messages: Iterable[Seen]) -> list[Seen]:
    """Returns the messages by time, a request before its answer: the two are reported by different processes."""
    told: list[Seen] = []
    for seen in sorted(messages, key=lambda one: one.at):
        place = len(told)
        if not seen.text.startswith("SIP/2.0"):
            key = _transaction(seen.text)
            for number in range(len(told) - 1, -1, -1):
                if seen.at - told[number].at > TOGETHER_S:
                    break
                if _is_answer(told[number], seen, key):
                    place = number
        told.insert(place, seen)
    return told


def _is_answer(one: Seen, request: Seen, key: tuple[str, str]) -> bool:
    ends = (one.source, one.target) == (request.target, request.source)
    return ends and one.text.startswith("SIP/2.0") and _transaction(one.text) == key


def _transaction(text: str) -> tuple[str, str]:
    """Returns branch and CSeq of a message, which a request and its answers have in common (RFC 3261, 17.1.3)."""
    branch = text.partition(";branch=")[2].partition("\r\n")[0].partition(";")[0]
    return branch, text.partition("\r\nCSeq: ")[2].partition("\r\n")[0]


def label(text: str) -> str:
    """Returns what a message is: `INVITE (SDP)`, `180 Ringing`, with the method where a response needs it."""
    first = text.partition("\r\n")[0]
    words = first.split(" ", 2)
    _, _, body = text.partition("\r\n\r\n")
    sdp = " (SDP)" if body.startswith("v=0") else ""
    if words[0] != "SIP/2.0":
        return words[0] + sdp
    _, _, rest = text.partition("\r\nCSeq: ")
    method = rest.partition("\r\n")[0].rpartition(" ")[2]
    return " ".join(words[1:]) + (f" [{method}]" if method not in ("", "INVITE") else "") + sdp


def _line(seen: Seen, columns: Sequence[str], names: Mapping[str, str]) -> str:
    clock = datetime.fromtimestamp(seen.at, UTC).strftime("%H:%M:%S.%f")[:-3]
    start, end = (columns.index(names.get(one, one)) for one in (seen.source, seen.target))
    what = label(seen.text)
    if start == end:
        return f"{clock.ljust(_CLOCK)}{' ' * WIDTH * start}{what} (to itself)"
    left, right = min(start, end), max(start, end)
    room = WIDTH * (right - left) - 1
    shaft = f"{what[: room - 4]} ".ljust(room - 1, "-")
    arrow = f"{shaft}>" if start < end else f"<{shaft}"
    return f"{clock.ljust(_CLOCK)}{' ' * WIDTH * left}{arrow}"
