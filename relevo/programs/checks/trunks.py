"""Checks the trunks for `relevo doctor`: registrations, hosts that are down, and certificates of those by TLS."""

from __future__ import annotations

from datetime import UTC, datetime

from deflect.policy import legs
from deflect.policy.legs import RefusedLeg
from ivr.lines.sip.registration_status import RegistrationStatus
from relevo.config.settings import Settings
from relevo.config.sip import configured_trunks
from relevo.kamailio import program as kamailio
from relevo.kamailio.trunk_tls import failure
from relevo.programs import wiring
from relevo.programs.checks.findings import Finding, Health
from relevo.programs.checks.sentences import either, joined, said
from relevo.programs.line_status import DestinationStatus, destinations, registrations

FIXES = {"refused": "trunks.refused", "silent": "trunks.silent", "trying": "trunks.trying"}
HOST_FIXES = {"down": "trunks.host_down", "silent": "trunks.host_silent"}
PASSWORD = (401, 403, 407)
"""Statuses by which a registrar refuses our user name or password."""


def _fix(name: str, status: RegistrationStatus) -> str:
    by_password = status.state == "refused" and status.code in PASSWORD
    return said("trunks.password" if by_password else FIXES[status.state], name=name)


def fallbacks(settings: Settings) -> Finding:
    """Reports fall-back numbers that the policy of legs refuses: their callers would be put through to nobody."""
    by_setting: dict[str, str] = {"RELEVO_FALLBACK_NUMBER": settings.fallback_number}
    by_setting |= {said("fallback.of", name=name): trunk.fallback_number for name, trunk in settings.trunks.items()}
    rules = wiring.calls(settings)
    decided = {name: legs.decide(to, rules, settings.region) for name, to in by_setting.items() if to}
    refused = {name: leg.code for name, leg in decided.items() if isinstance(leg, RefusedLeg)}
    if not refused:
        return Finding("fall-back", "ok", said("fallback.fine" if decided else "none_is_set"))
    told = joined(said("fallback.refused", name=name, code=code) for name, code in refused.items())
    return Finding("fall-back", "error", told, said("fallback.fix"))


def trunks(settings: Settings) -> Finding:
    """Reports the registration at every trunk, and certificates that do not fit; nothing of SIP is sent."""
    wrong = [why for peer in kamailio.tls_peers(settings) if (why := failure(peer))]
    states = registrations(settings)
    seen: list[str] = [_state(name, one) for name, one in states.items()]
    seen += [said("trunks.by_address", name=name) for name in configured_trunks(settings).named if name not in states]
    seen += [either(why.seen, f"trunks.tls_{why.key}", **why.values) for why in wrong]
    told_by = destinations(settings)
    seen += [_told(one) for one in told_by] + _unwatched(settings)
    told = joined(seen) or said("trunks.none", trust=settings.sip_trust)
    fixes = [_fix(name, one) for name, one in states.items() if one.state in FIXES]
    fixes += [either(why.fix, f"trunks.tls_{why.key}_fix") for why in wrong]
    failed = bool(fixes or wrong) or any(one.state == "down" for one in told_by)
    worst: Health = "error" if failed else "warning" if any(one.state == "silent" for one in told_by) else "ok"
    fixes += [said(HOST_FIXES[one.state], name=one.trunk) for one in told_by if one.state in HOST_FIXES]
    return Finding("trunks", worst, told, joined(fixes))


def _state(name: str, status: RegistrationStatus) -> str:
    """Returns how the registration at a trunk stands, with the code of the registrar's answer if it gave one."""
    how = said(f"trunks.is_{status.state}")
    return said("trunks.state_code" if status.code else "trunks.state", name=name, how=how, code=status.code)


def _told(one: DestinationStatus) -> str:
    """Returns how a host of a trunk answers, and since when."""
    since = datetime.fromtimestamp(one.since, UTC).strftime("%Y-%m-%d %H:%M UTC")
    words = {"up": "trunks.up", "down": "trunks.down", "silent": "trunks.never", "unknown": "trunks.unknown"}
    how = said(words[one.state], since=since)
    return said("trunks.destination", trunk=one.trunk, host=one.destination, how=how)


def _unwatched(settings: Settings) -> list[str]:
    """Returns which trunks are not asked by OPTIONS, and why."""
    called = {name: trunk for name, trunk in configured_trunks(settings).named.items() if trunk.host}
    if not kamailio.fronted(settings):
        return [said("trunks.no_kamailio", names=", ".join(called))] if called else []
    off = [name for name, trunk in called.items() if not trunk.ping]
    return [said("trunks.no_ping", names=", ".join(off))] if off else []
