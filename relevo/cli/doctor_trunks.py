"""Checks the trunks for `relevo doctor`: registrations, and the certificates of those reached by TLS."""

from __future__ import annotations

from deflect.policy import legs
from deflect.policy.legs import RefusedLeg
from ivr.lines.sip.registration_status import RegistrationStatus
from relevo.cli.findings import Finding
from relevo.config.settings import Settings
from relevo.config.sip import configured_trunks
from relevo.kamailio import program as kamailio
from relevo.kamailio.trunk_tls import failure
from relevo.programs import wiring
from relevo.programs.line_status import registrations

FIXES = {
    "refused": "check username and password of {name}",
    "silent": "check host, port, transport and account of {name}, and the firewall",
    "trying": "start Relevo, or see var/log/voice.log for {name}",
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
    told = "; ".join(seen) or f"none configured; callers by SIP are trusted `{settings.sip_trust}`"
    fixes = [_fix(one).format(name=name) for name, one in states.items() if one.state in FIXES]
    fixes += [fix for _, _, fix in wrong]
    return Finding("trunks", "error" if fixes or wrong else "ok", told, "; ".join(fixes))
