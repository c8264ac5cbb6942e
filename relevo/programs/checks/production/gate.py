"""What must be true before Relevo takes calls or requests at an address that is not loopback: one list of conditions.

`relevo up` and `relevo run` refuse to start while one of them fails; `relevo doctor` shows them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from relevo.config.rtpengine import PORTS_A_CALL
from relevo.config.settings import Settings
from relevo.config.sip import loopback, rtp_ports
from relevo.errors import RelevoError
from relevo.kamailio import program as kamailio
from relevo.programs.checks.sentences import Sentence, joined, said
from relevo.rtpengine import program as rtpengine


@dataclass(frozen=True, slots=True)
class Failed:
    """A condition that does not hold: what was seen, and the fix."""

    seen: Sentence
    fix: Sentence


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
    return Failed(said("gate.no_kamailio", host=settings.sip_host), _use_kamailio())


def _kamailio_for_ipv6(settings: Settings) -> Failed | None:
    """Kamailio takes calls by IPv6, since a lone worker speaks IPv4 only."""
    if ":" not in settings.sip_host or kamailio.fronted(settings):
        return None
    return Failed(said("gate.ipv6", host=settings.sip_host), _use_kamailio())


def _kamailio_for_rtpengine(settings: Settings) -> Failed | None:
    """Kamailio is there to tell rtpengine of calls, where that carries the sound."""
    if not settings.rtpengine.on or kamailio.fronted(settings):
        return None
    return Failed(said("gate.rtpengine_alone"), _use_kamailio())


def _ports_for_rtpengine(settings: Settings) -> Failed | None:
    """rtpengine has ports of its own, enough for all lines."""
    wanted, workers = settings.rtpengine, rtp_ports(settings)
    own = wanted.rtp_ports
    if not wanted.on:
        return None
    if max(own.start, workers.start) < min(own.stop, workers.stop):
        return Failed(said("gate.ports_shared", first=max(own.start, workers.start)), said("gate.ports_fix"))
    if wanted.ports < PORTS_A_CALL * settings.lines:
        seen = said("gate.ports_few", ports=wanted.ports, lines=settings.lines, each=PORTS_A_CALL)
        return Failed(seen, said("gate.ports_fix"))
    return None


def _workers_for_direct_sound(settings: Settings) -> Failed | None:
    """Voice workers can be reached by trunks whose sound comes to them directly."""
    if not (lost := rtpengine.unreached(settings)):
        return None
    return Failed(said("gate.direct", trunks=", ".join(lost)), said("gate.direct_fix"))


def _no_demo(settings: Settings, outside: str) -> Failed | None:
    """The demo, with its simulator and handset, is off."""
    if not settings.demo:
        return None
    return Failed(said("gate.demo", host=outside), said("gate.demo_fix"))


def _no_default_trust(settings: Settings, _outside: str) -> Failed | None:
    """Callers who come by no trunk are believed in nothing."""
    if loopback(settings.sip_host) or settings.sip_trust == "none":
        return None
    return Failed(said("gate.trust", host=settings.sip_host, trust=settings.sip_trust), said("gate.trust_fix"))


def _https_by_a_named_proxy(settings: Settings, _outside: str) -> Failed | None:
    """Pages and webhooks are served by https, behind a proxy that is named."""
    if loopback(settings.host):
        return None
    addresses = {"RELEVO_PUBLIC_URL": settings.ingress_url, "RELEVO_WORKSPACE_URL": settings.pages_url}
    plain = [name for name, url in addresses.items() if not url.startswith("https://")]
    if not plain and settings.proxies:
        return None
    wanted = [said("gate.https_address", name=name) for name in plain]
    wanted += [] if settings.proxies else [said("gate.https_proxy")]
    together = joined(wanted, said("gate.and"))
    return Failed(said("gate.http", host=settings.host), said("gate.https_fix", wanted=together))


def _use_kamailio() -> Sentence:
    return said("gate.kamailio_fix", install=kamailio.INSTALL, off=kamailio.OFF)


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
