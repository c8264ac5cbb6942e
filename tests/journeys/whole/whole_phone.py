"""The customer's mobile: what it shows, and what its owner writes. It hangs on the provider simulator by HTTP."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from whole_system import SPANISH, until


@dataclass(frozen=True)
class Phone:
    simulator: str
    number: str

    def messages(self) -> list[dict[str, Any]]:
        """All that the mobile shows, oldest first, ours and its owner's."""
        with urlopen(f"{self.simulator}/_phone/messages?{urlencode({'number': self.number})}", timeout=5) as answer:
            return list(json.load(answer)["messages"])

    def received(self) -> list[dict[str, Any]]:
        return [each for each in self.messages() if each["to"] == self.number]

    def gets(self, words: str, within_s: float = 30.0) -> dict[str, Any]:
        """The first message to this mobile with `words` in it; waits for it."""

        def found() -> dict[str, Any] | None:
            return next((each for each in self.received() if words in each["body"]), None)

        return until(found, f"'{words}' on {self.number}", within_s)

    def writes(self, body: str, to: str = SPANISH) -> None:
        """Its owner texts one of our numbers; the provider tells us by its signed webhook."""
        told = json.dumps({"from": self.number, "to": to, "body": body}).encode()
        with urlopen(Request(f"{self.simulator}/_phone/messages", told), timeout=5) as answer:
            assert answer.status == 201
