"""The account that takes calls for any address: answers at once, or says 503 where the worker takes no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pjsua2 as pj

Welcome = Callable[[Any, int, str, str], None]
"""Answers a call: (account, the library's call number, the INVITE as text, address:port it came from)."""


class SipAccount(pj.Account):  # type: ignore[misc]
    def __init__(self, welcome: Welcome) -> None:
        super().__init__()
        self._welcome = welcome

    def onIncomingCall(self, prm: Any) -> None:
        """The one callback from which the library may be called: the 200 goes out on its own thread."""
        self._welcome(self, prm.callId, prm.rdata.wholeMsg, prm.rdata.srcAddress)


def settings(user: str, host: str, port: int, rtp_port: int, rtp_ports: int) -> Any:
    """An account without registration: a trunk or a proxy sends us its calls."""
    account = pj.AccountConfig()
    account.idUri = f"sip:{user}@{host}:{port}"
    media = account.mediaConfig.transportConfig
    media.boundAddress, media.port, media.portRange = host, rtp_port, rtp_ports
    return account
