"""Decides from which addresses a call's sound is taken, so that no third party speaks or presses keys in it. Pure.

That is the address that the far end named, and until sound comes any port of the host that called: behind an address
translation the named one is not the one that sends. The first that sends is kept. Others are let in only where nothing
comes: for a second at the beginning, later for two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FIRST_S: Final = 1.0
SILENT_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Source:
    """An IPv4 address that sound may come from; port 0: any."""

    host: str
    port: int = 0


Sources = tuple[Source, ...]
"""Empty: sound is taken from everywhere."""


class SourceLock:
    """The sources of one call. `named` is the address in its description, `caller` the host that called, if known."""

    def __init__(self, named: Source, caller: str, now: float) -> None:
        self._named = named
        self._since, self._packets, self._wait_s = now, 0, FIRST_S
        self.settled = False
        """Whether sound came between the last two looks: the next may come a second later."""
        self.sources: Sources = (named, Source(caller)) if caller and caller != named.host else (named,)

    def look(self, now: float, packets: int, last: Source) -> bool:
        """Takes how many packets of sound have come and whence the last one. Returns whether `sources` changed."""
        before, self.settled = self.sources, packets != self._packets
        if packets != self._packets:
            self._packets, self._since, self._wait_s = packets, now, SILENT_S
            self.sources = (last,) if last == self._named else (self._named, last)
        elif now - self._since >= self._wait_s:
            self.sources = ()
        return self.sources != before
