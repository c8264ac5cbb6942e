"""What must be true before Relevo takes calls or requests at an address that is not loopback: one list of conditions.

`relevo up` and `relevo run` refuse to start while one of them fails; `relevo doctor` shows them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from relevo.config.settings import Settings
from relevo.config.sip import loopback
from relevo.errors import RelevoError
from relevo.kamailio import program as kamailio
from relevo.rtpengine import program as rtpengine


@dataclass(frozen=True, slots=True)
class Failed:
    """A condition that does not hold: what was seen, and the fix."""

    seen: str
    fix: str


class NotForProduction(RelevoError):
    """The settings are for trying, and an address is not loopback; the message lists each problem with its fix."""

    code = "not_for_production"
    retryable = False


def failed(settings: Settings) -> list[Failed]:
    """Returns the conditions that do not hold; none where every address is loopback."""
    outside = [host for host in (settings.host, settings.sip_host) if not loopback(host)]
    always = [found for look in ALWAYS if (found := look(settings))]
    if not outside:
        return [*always, *([found] if (found := _kamailio_for_ipv6(settings)) else [])]
    return [*always, *(found for look in CONDITIONS if (found := look(settings, outside[0])) is not None)]


def require(settings: Settings) -> None:
    """Raises `NotForProduction` with every condition that does not hold."""
    if problems := failed(settings):
        raise NotForProduction("\n".join(f"{one.seen}; {one.fix}" for one in problems))


def _kamailio_in_front(settings: Settings, _outside: str) -> Failed | None:
    """Kamailio stands in front of the voice workers where calls come in from outside."""
    if loopback(settings.sip_host) or kamailio.fronted(settings):
        return None
    fix = f"set RELEVO_SIP_PROXY=kamailio; if it is not installed: {kamailio.INSTALL} && {kamailio.OFF}"
    return Failed(f"calls come in at {settings.sip_host} without Kamailio in front of the voice worker", fix)


def _kamailio_for_ipv6(settings: Settings) -> Failed | None:
    """Kamailio takes calls by IPv6, since a lone worker speaks IPv4 only."""
    if ":" not in settings.sip_host or kamailio.fronted(settings):
        return None
    fix = f"set RELEVO_SIP_PROXY=kamailio; if it is not installed: {kamailio.INSTALL} && {kamailio.OFF}"
    return Failed(f"only Kamailio takes calls by IPv6, and RELEVO_SIP_HOST is {settings.sip_host}", fix)


def _kamailio_for_rtpengine(settings: Settings) -> Failed | None:
    """Kamailio is there to tell rtpengine of calls, where that carries the sound."""
    if not settings.rtpengine.on or kamailio.fronted(settings):
        return None
    fix = f"set RELEVO_SIP_PROXY=kamailio; if it is not installed: {kamailio.INSTALL} && {kamailio.OFF}"
    return Failed("rtpengine is to carry the sound, and Kamailio is not in front to tell it of calls", fix)


def _ports_for_rtpengine(settings: Settings) -> Failed | None:
    """rtpengine has ports of its own, enough for all lines."""
    if not (wrong := rtpengine.problem(settings)):
        return None
    return Failed(wrong, "set RELEVO_RTPENGINE__FIRST_PORT and RELEVO_RTPENGINE__PORTS to ports of its own, 2 a line")


def _workers_for_direct_sound(settings: Settings) -> Failed | None:
    """Voice workers can be reached by trunks whose sound comes to them directly."""
    if not (lost := rtpengine.unreached(settings)):
        return None
    seen = f"sound of {', '.join(lost)} is to go straight to the voice workers, which take it on loopback only"
    fix = 'set RELEVO_RTPENGINE__INNER_HOST to this machine\'s address in their network, or media = "relayed"'
    return Failed(seen, fix)


def _no_demo(settings: Settings, outside: str) -> Failed | None:
    """The demo, with its simulator and handset, is off."""
    if not settings.demo:
        return None
    return Failed(f"the demo is on and {outside} is not loopback", "set RELEVO_DEMO=false, or use 127.0.0.1")


def _no_default_trust(settings: Settings, _outside: str) -> Failed | None:
    """Callers who come by no trunk are believed in nothing."""
    if loopback(settings.sip_host) or settings.sip_trust == "none":
        return None
    seen = f"every caller at {settings.sip_host} is believed (RELEVO_SIP_TRUST={settings.sip_trust})"
    return Failed(seen, "set RELEVO_SIP_TRUST=none, and `trust` in the trunks that verify their callers")


def _https_by_a_named_proxy(settings: Settings, _outside: str) -> Failed | None:
    """Pages and webhooks are served by https, behind a proxy that is named."""
    if loopback(settings.host):
        return None
    addresses = {"RELEVO_PUBLIC_URL": settings.ingress_url, "RELEVO_WORKSPACE_URL": settings.pages_url}
    plain = [name for name, url in addresses.items() if not url.startswith("https://")]
    if not plain and settings.proxies:
        return None
    seen = f"pages and webhooks are served by plain http at {settings.host}"
    wanted = [f"{name} to your https address" for name in plain]
    wanted += [] if settings.proxies else ["RELEVO_PROXIES to the address of the proxy that ends TLS"]
    return Failed(seen, f"set {' and '.join(wanted)}, or RELEVO_HOST=127.0.0.1 with the proxy on this machine")


CONDITIONS: tuple[Callable[[Settings, str], Failed | None], ...] = (
    _kamailio_in_front,
    _no_demo,
    _no_default_trust,
    _https_by_a_named_proxy,
)
"""Each takes the settings and one address that is not loopback."""
ALWAYS: tuple[Callable[[Settings], Failed | None], ...] = (
    _kamailio_for_rtpengine,
    _ports_for_rtpengine,
    _workers_for_direct_sound,
)
"""Conditions that hold on loopback too, beside `_kamailio_for_ipv6`, which the first of `CONDITIONS` includes."""


def meanings() -> tuple[str, ...]:
    """Returns what each condition asks for, those of outer addresses first."""
    return tuple(str(look.__doc__) for look in (*CONDITIONS, *ALWAYS, _kamailio_for_ipv6))
