"""Accounts as the library wants them: one that takes calls for any address, one for each trunk that knows our name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pjsua2 as pj

from ivr.lines.sip.callbacks import callback
from ivr.lines.sip.trunk import Trunk

Welcome = Callable[[Any, int, str, str], None]
"""Queues a call: (account, the library's call number, the INVITE as text, address:port it came from)."""
OnRegistered = Callable[[str, int, int, str], None]
"""Told of a registration: (trunk, SIP status, seconds until it ends, address that answered)."""
EXPIRES_S = 300
SESSION_S, LEAST_SESSION_S = 300, 90
"""Session timer (RFC 4028) that we ask for, and the shortest we take; a far end without one is probed while silent."""
RETRY_S = 15
_SRTP = {"off": pj.PJMEDIA_SRTP_DISABLED, "optional": pj.PJMEDIA_SRTP_OPTIONAL, "required": pj.PJMEDIA_SRTP_MANDATORY}


@dataclass(frozen=True, slots=True)
class Media:
    """Where sound comes in. `public_host` is what SDP says of it, where that differs; `known_host` what From says."""

    host: str
    port: int
    ports: int
    public_host: str = ""
    known_host: str = ""


class SipAccount(pj.Account):  # type: ignore[misc]
    def __init__(self, welcome: Welcome, name: str = "", on_registered: OnRegistered | None = None) -> None:
        super().__init__()
        self._welcome, self._name, self._on_registered = welcome, name, on_registered

    @callback
    def onIncomingCall(self, prm: Any) -> None:
        self._welcome(self, prm.callId, prm.rdata.wholeMsg, prm.rdata.srcAddress)

    @callback
    def onRegState(self, prm: Any) -> None:
        if self._on_registered is not None:
            self._on_registered(self._name, int(prm.code), int(prm.expiration), str(prm.rdata.srcAddress))


def open_to_all(user: str, port: int, media: Media, srtp: str, proxy: str = "", session_s: int = 0) -> Any:
    """Returns an account without registration that takes every call; ours go over `proxy` (address:port), if set."""
    known = media.known_host or media.public_host or media.host
    account = _account(f"sip:{user}@{known}:{port}", media, srtp, session_s)
    if proxy:
        account.sipConfig.proxies.append(f"sip:{proxy};lr")
    return account


def at_trunk(trunk: Trunk, media: Media, register: bool, proxy: str = "") -> Any:
    """Returns our account at a trunk; the library refreshes it and tries again where the registrar is silent."""
    where = f"sip:{trunk.place}"
    account = _account(f"sip:{trunk.username}@{trunk.host}", media, trunk.srtp, trunk.media.session_timer_s)
    account.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", trunk.username, 0, trunk.password))
    account.sipConfig.proxies.append(f"sip:{proxy};lr" if proxy else f"{where};lr;hide")
    account.regConfig.registerOnAdd = False
    if register:
        account.regConfig.registrarUri = where
        account.regConfig.timeoutSec, account.regConfig.retryIntervalSec = EXPIRES_S, RETRY_S
        account.regConfig.firstRetryIntervalSec, account.regConfig.randomRetryIntervalSec = 1, 5
    return account


def _account(uri: str, media: Media, srtp: str, session_s: int) -> Any:
    """`session_s`: the session timer that we ask for in every call; 0: only in calls of ours."""
    account = pj.AccountConfig()
    account.idUri = uri
    account.callConfig.timerUse = pj.PJSUA_SIP_TIMER_ALWAYS if session_s else pj.PJSUA_SIP_TIMER_OPTIONAL
    account.callConfig.timerSessExpiresSec = session_s or SESSION_S
    account.callConfig.timerMinSESec = LEAST_SESSION_S
    transport = account.mediaConfig.transportConfig
    transport.boundAddress, transport.port, transport.portRange = media.host, media.port, media.ports
    transport.randomizePort = True
    transport.publicAddress = media.public_host
    account.mediaConfig.srtpUse = _SRTP[srtp]
    account.mediaConfig.srtpSecureSignaling = 0  # whether the way to us is encrypted is the operator's to know
    return account
