"""Checks the trunks for `relevo doctor`: registrations, hosts that are down, and certificates of those by TLS."""

from __future__ import annotations

from datetime import UTC, datetime

from deflect.policy import legs
from deflect.policy.legs import RefusedLeg
from ivr.lines.sip.registration_status import RegistrationStatus
from relevo.cli.findings import Finding, Health
from relevo.config.settings import Settings
from relevo.config.sip import configured_trunks
from relevo.kamailio import program as kamailio
from relevo.kamailio.trunk_tls import failure
from relevo.programs import wiring
from relevo.programs.line_status import DestinationStatus, destinations, registrations

FIXES = {
    "refused": "check username and password of {name}",
    "silent": "check host, port, transport and account of {name}, and the firewall",
    "trying": "start Relevo, or see var/log/voice.log for {name}",
}
HOST_FIXES = {
    "down": "ask {name} what is wrong there, or set backup_hosts",
    "silent": "check host, port and transport of {name}, and the firewall; if it never answers OPTIONS, ping = false",
}
PASSWORD = (401, 403, 407)
"""Statuses by which a registrar refuses our user name or password."""


def _fix(status: RegistrationStatus) -> str:
    if status.state == "refused" and status.code in PASSWORD:
        return "the registrar refuses our user name or password: correct username and password of {name}"
    return FIXES[status.state]


def fallbacks(settings: Settings) -> Finding:
    """Reports fall-back numbers that the policy of legs refuses: their callers would be put through to nobody."""
    by_setting = {"RELEVO_FALLBACK_NUMBER": settings.fallback_number}
    by_setting |= {f"fallback_number of {name}": trunk.fallback_number for name, trunk in settings.trunks.items()}
    rules = wiring.calls(settings)
    decided = {name: legs.decide(to, rules, settings.region) for name, to in by_setting.items() if to}
    refused = {name: leg.code for name, leg in decided.items() if isinstance(leg, RefusedLeg)}
    if not refused:
        return Finding("fall-back", "ok", "may be called" if decided else "none is set")
    told = "; ".join(f"{name} may not be called ({code})" for name, code in refused.items())
    return Finding("fall-back", "error", told, "use a number of RELEVO_CALL_COUNTRIES, and none at a premium rate")


def trunks(settings: Settings) -> Finding:
    """Reports the registration at every trunk, and certificates that do not fit; nothing of SIP is sent."""
    wrong = [why.partition("; nothing was sent. ") for peer in kamailio.tls_peers(settings) if (why := failure(peer))]
    states = registrations(settings)
    seen = [f"{name}: {one.state} {one.code or ''}".strip() for name, one in states.items()]
    seen += [f"{name}: by address" for name in configured_trunks(settings).named if name not in states]
    seen += [why for why, _, _ in wrong]
    told_by = destinations(settings)
    seen += [_told(one) for one in told_by] + _unwatched(settings)
    told = "; ".join(seen) or f"none configured; callers by SIP are trusted `{settings.sip_trust}`"
    fixes = [_fix(one).format(name=name) for name, one in states.items() if one.state in FIXES]
    fixes += [fix for _, _, fix in wrong]
    failed = bool(fixes or wrong) or any(one.state == "down" for one in told_by)
    worst: Health = "error" if failed else "warning" if any(one.state == "silent" for one in told_by) else "ok"
    fixes += [HOST_FIXES[one.state].format(name=one.trunk) for one in told_by if one.state in HOST_FIXES]
    return Finding("trunks", worst, told, "; ".join(dict.fromkeys(fixes)))


def _told(one: DestinationStatus) -> str:
    """Returns how a host of a trunk answers, and since when."""
    since = datetime.fromtimestamp(one.since, UTC).strftime("%Y-%m-%d %H:%M UTC")
    words = {
        "up": "up",
        "down": f"down since {since}",
        "silent": f"has not answered OPTIONS since Kamailio started ({since})",
        "unknown": "not known yet whether it is up",
    }
    return f"{one.trunk}: {one.destination} {words[one.state]}"


def _unwatched(settings: Settings) -> list[str]:
    """Returns which trunks are not asked by OPTIONS, and why."""
    called = {name: trunk for name, trunk in configured_trunks(settings).named.items() if trunk.host}
    if not kamailio.fronted(settings):
        return [f"not watched, as Kamailio is not in front: {', '.join(called)}"] if called else []
    off = [name for name, trunk in called.items() if not trunk.ping]
    return [f"not watched, as `ping` is false: {', '.join(off)}"] if off else []
