"""Builds the SIP trunks of the voice program from the settings."""

from __future__ import annotations

import re
from ipaddress import ip_address

from ivr.lines.sip.media.wishes import MediaWishes
from ivr.lines.sip.trunk import ATTESTATION, Trunk, Trunks
from relevo.config.settings import Settings
from relevo.config.trunks import TrunkSettings

DEMO = "demo"
LOOPBACK = ("127.0.0.1", "::1")
RTP_PORTS = 100
"""For sound, of each voice worker."""
_HOST = re.compile(r"sips?:(?:[^@\s]*@)?(\[[^\]]+\]|[^@:;?\s]+).*")


def loopback(host: str) -> bool:
    """Returns whether an address is reached from this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def rtp_ports(settings: Settings) -> range:
    """Returns the ports at which all voice workers together take sound."""
    return range(settings.rtp_port, settings.rtp_port + settings.workers * RTP_PORTS)


def configured_trunks(settings: Settings) -> Trunks:
    """Returns the trunks of the voice program: the configured ones, and the demo's own for callers on this machine."""
    usual = MediaWishes(answer_delay_ms=settings.answer_delay_ms)
    others = Trunk(trust=settings.sip_trust, region=settings.region, media=usual)
    named = {name: _trunk(name, one, settings) for name, one in settings.trunks.items()}
    taken = DEMO in named or any(trunk.holds(address) for trunk in named.values() for address in LOOPBACK)
    if settings.demo and not taken:
        named[DEMO] = Trunk(DEMO, trust="trusted", region=settings.region, sources=LOOPBACK, media=usual)
    return Trunks(named, others)


def dialled_hosts(settings: Settings) -> frozenset[str]:
    """Returns the hosts and networks that SIP addresses may name: of trunks, fall-backs and `dial_hosts`."""
    trunks = configured_trunks(settings).named.values()
    fallbacks = (settings.fallback_number, *(trunk.fallback_number for trunk in trunks))
    named = {found[1] for number in fallbacks if (found := _HOST.fullmatch(number))}
    known = {trunk.host for trunk in trunks if trunk.host}
    here = {"127.0.0.0/8", "::1"} if settings.demo else set()
    return frozenset(known | named | here | set(settings.dial_hosts))


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
        verified_by=one.verified_by,
        headers=one.headers,
        calls_at_once=one.calls_at_once,
        calls_a_second=one.calls_a_second,
        backup_hosts=tuple(one.backup_hosts),
        ping=one.ping,
        media=_media(one, settings),
        attestation={**ATTESTATION, **{str(level): trust for level, trust in one.attestation.items()}},
    )


def _media(one: TrunkSettings, settings: Settings) -> MediaWishes:
    return MediaWishes(
        codecs=tuple(one.codecs),
        ptime_ms=one.ptime_ms,
        rtp_timeout_s=one.rtp_timeout_s,
        session_timer_s=one.session_timer_s,
        early_media_ms=one.early_media_ms,
        answer_delay_ms=settings.answer_delay_ms if one.answer_delay_ms is None else one.answer_delay_ms,
    )


def trunk_names(settings: Settings) -> frozenset[str]:
    """Returns the account names and numbers under which trunks know us, as they are written and as E.164."""
    trunks = configured_trunks(settings).named.values()
    return frozenset(
        name for trunk in trunks for own in (trunk.username, trunk.caller_id) for name in (own, trunk.read(own)) if own
    )
