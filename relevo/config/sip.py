"""Builds the SIP trunks of the voice program from the settings."""

from __future__ import annotations

from ivr.lines.sip.trunk import Trunk, Trunks
from relevo.config.settings import Settings
from relevo.config.trunks import TrunkSettings


def configured_trunks(settings: Settings) -> Trunks:
    """Returns the configured trunks in the form that the voice program works with."""
    others = Trunk(trust=settings.sip_trust, region=settings.region)
    return Trunks({name: _trunk(name, one, settings) for name, one in settings.trunks.items()}, others)


def _trunk(name: str, one: TrunkSettings, settings: Settings) -> Trunk:
    return Trunk(
        name=name,
        host=one.host,
        port=one.port,
        transport=one.transport,
        username=one.username,
        password=one.password.get_secret_value(),
        register=one.register_,
        trust=one.trust or settings.sip_trust,
        region=one.region or settings.region,
        prefixes=one.prefixes,
        caller_id=one.caller_id,
        inband=one.inband,
        srtp=one.srtp,
        allow_refer=one.allow_refer,
        sources=tuple(one.sources),
        flow=one.flow,
        fallback_number=one.fallback_number,
    )
