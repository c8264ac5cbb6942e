"""Remembers which provisional responses of ours wait for their PRACK (RFC 3262). Pure but for its memory."""

from __future__ import annotations

from ivr.lines.sip.invite.headers import header_value


class Unacknowledged:
    """Reliable provisional responses by Call-ID. Used on one thread."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[str]] = {}

    def sent(self, response: str) -> None:
        """Notes a response to an INVITE, sent for the first time or again; those without RSeq wait for no PRACK."""
        if number := header_value(response, "RSeq"):
            answers = self._waiting.setdefault(header_value(response, "Call-ID"), set())
            answers.add(_key(f"{number} {header_value(response, 'CSeq')}"))

    def acknowledged(self, prack: str) -> bool:
        """Returns whether a PRACK is for a response that waited for it; that waits no longer then."""
        waiting = self._waiting.get(header_value(prack, "Call-ID"), set())
        if (told := _key(header_value(prack, "RAck"))) not in waiting:
            return False
        waiting.remove(told)
        return True

    def forget(self, call_id: str) -> None:
        """The call is over."""
        self._waiting.pop(call_id, None)


def _key(value: str) -> str:
    """Returns RSeq, CSeq and method, with one space between each two."""
    return " ".join(value.split())
