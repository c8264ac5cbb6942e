"""Draws the messages of a call as a ladder: one column for each address, one arrow for each message. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from ivr.lines.sip.diagnostics.ring import Seen

WIDTH = 30
_CLOCK = 14


def ladder(messages: Sequence[Seen], names: Mapping[str, str]) -> list[str]:
    """Returns the lines. Addresses with one name in `names` share a column; times are UTC to the millisecond."""
    columns = list(dict.fromkeys(names.get(one, one) for seen in messages for one in (seen.source, seen.target)))
    head = " " * _CLOCK + "".join(name[: WIDTH - 1].ljust(WIDTH) for name in columns)
    return [head.rstrip(), *(_line(seen, columns, names) for seen in messages)]


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
