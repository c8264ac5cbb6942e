"""Says that calls are not spread over the voice workers, where Kamailio is missing."""

from __future__ import annotations

from relevo.config.settings import Settings
from relevo.kamailio import program as kamailio
from relevo.programs.checks.findings import Finding
from relevo.programs.checks.sentences import said


def unspread(settings: Settings) -> Finding | None:
    """Returns what to tell an operator who has several workers but no Kamailio."""
    if settings.sip_proxy != "auto" or settings.workers == 1 or kamailio.installed():
        return None
    first, last = settings.sip_port, settings.sip_port + settings.workers - 1
    seen = said("kamailio.missing", workers=settings.workers, first=first, last=last)
    return Finding(
        "kamailio", "warning", seen, said("kamailio.missing_fix", install=kamailio.INSTALL, off=kamailio.OFF)
    )
