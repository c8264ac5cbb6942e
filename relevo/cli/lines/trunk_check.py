"""`relevo doctor --trunk`: asks a trunk, calls through it, and says in sentences which direction fails."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Literal

from deflect.facts import EndedCall
from deflect.policy import legs
from ivr.lines.dialling import Dialling
from ivr.lines.sip.host_names import addresses
from ivr.lines.sip.place import SipPlace
from ivr.lines.sip.trunk import Trunk, Trunks
from ivr.worker import sip_options
from relevo.cli.lines.sweep_call import RING_S, Heard, TrunkCall
from relevo.config.settings import Settings
from relevo.config.sip import configured_trunks, rtp_ports
from relevo.errors import RelevoError
from relevo.kamailio import program as kamailio
from relevo.kamailio import trunk_tls
from relevo.programs import readiness, sip_trace
from relevo.programs.checks.trunks import PASSWORD
from relevo.programs.line_status import registrations

ECHO = 0.5
"""Likeness from which what we hear is our own sound: codecs and one lost packet cost a fifth of it."""
Told = tuple[str, Literal["ok", "warning", "error"], str, str]
"""Part, state, what was seen, and the fix."""


class NoSuchTrunk(RelevoError):
    """`relevo doctor --trunk` names no trunk that has a host; the message lists those there are."""

    code = "no_such_trunk"
    retryable = False


def check(settings: Settings, name: str, to: str) -> Iterator[Told]:
    """Yields what was found, in order: the answer to OPTIONS, the registration, and with `to` the call."""
    trunk = configured_trunks(settings).named.get(name)
    if trunk is None or not trunk.host:
        known = ", ".join(one for one, each in settings.trunks.items() if each.host) or "none"
        raise NoSuchTrunk(f"--trunk: there is no trunk '{name}' with a host; there are: {known}")
    yield _asked(settings, trunk)
    if trunk.register:
        yield _registered(settings, name)
    if not to:
        yield "call", "warning", "no test call was placed", "give --to a number that answers, best one that echoes"
        return
    if wrong := readiness.foreign([settings.sip_host]):
        seen, _, fix = wrong[0].partition("; ")
        yield "call", "error", f"no test call was placed: {seen}", fix
        return
    where = f"sip:{to}@{trunk.place}"
    wanted = Dialling(where, legs.by_operator(where), trunk.caller_id, RING_S, trunk=name)
    yield from _called(to, TrunkCall(_place(settings, trunk), wanted).run())


def _place(settings: Settings, trunk: Trunk) -> SipPlace:
    """Returns a place of its own beside the programs: sound comes to the ports that the firewall lets through."""
    ports = settings.rtpengine.rtp_ports if settings.rtpengine.on else rtp_ports(settings)
    return SipPlace(
        host=settings.sip_host,
        rtp_port=ports.start,
        rtp_ports=len(ports),
        calls=1,
        trunks=Trunks({trunk.name: trunk}),
        public_host=settings.sip_public_host,
        ca_file=str(settings.sip_ca_file or ssl.get_default_verify_paths().cafile or ""),
        trace=sip_trace.folder(settings) if settings.sip_trace else None,
        trace_limits=sip_trace.limits(settings),
    )


def _asked(settings: Settings, trunk: Trunk) -> Told:
    if trunk.transport == "tls":
        return _verified(settings, trunk)
    if trunk.transport != "udp":
        return "options", "warning", f"not asked by {trunk.transport}; the call tells", ""
    found = addresses(trunk.host)
    if not found:
        return "options", "error", f"the name {trunk.host} has no address", "correct host of the trunk, or the resolver"
    port = trunk.port or 5060
    if sip_options.answers(found[0], port, 2.0, settings.sip_host):
        return "options", "ok", f"{found[0]}:{port} answers", ""
    fix = "if the call below fails too: check host, port and the firewall; some providers never answer OPTIONS"
    return "options", "warning", f"{found[0]}:{port} does not answer", fix


def _verified(settings: Settings, trunk: Trunk) -> Told:
    """Returns whether the certificates that the trunk's hosts show are for them; sends nothing of SIP."""
    peers = [peer for peer in kamailio.tls_peers(settings) if peer.trunk == trunk.name]
    wrong = [why for peer in peers if (why := trunk_tls.failure(peer))]
    if not wrong:
        return "tls", "ok", f"the certificate shown is for {', '.join(peer.host for peer in peers)}", ""
    fixes = "; ".join(dict.fromkeys(why.fix for why in wrong))
    return "tls", "error", "; ".join(why.seen for why in wrong), f"{fixes}; until then no call goes there"


def _registered(settings: Settings, name: str) -> Told:
    one = registrations(settings)[name]
    if one.state == "registered":
        return "registration", "ok", "registered", ""
    if one.state == "refused" and one.code in PASSWORD:
        seen = f"the registrar refuses our user name or password ({one.code})"
        return "registration", "error", seen, f"correct username and password of trunk {name}"
    fixes = {
        "refused": f"the provider must say why; check username and host of {name}",
        "silent": "check host, port, transport and the firewall",
    }
    seen = f"{one.state} {one.code or ''}".strip()
    return "registration", "error", seen, fixes.get(one.state, "start Relevo, then look again")


def _called(to: str, heard: Heard) -> Iterator[Told]:
    """Yields the sentences about the call and each direction of its sound."""
    record = heard.record
    if not heard.answered or record is None:
        yield _unanswered(to, record)
        return
    yield "call", "ok", f"answered, {record.codec or 'no codec'}, Call-ID {record.sip_call_id}", ""
    nat = "set sip_public_host to the outer address where there is NAT, and open the UDP ports from rtp_port on"
    if not record.packets_in:
        yield "sound in", "error", "no packet of sound came from the trunk to us", nat
    elif not heard.loud:
        yield "sound in", "warning", f"{record.packets_in} packets came, all silent", "call a number that speaks"
    else:
        loss = 100 * record.lost_in / (record.packets_in + record.lost_in)
        yield "sound in", "ok", f"{record.packets_in} packets, {loss:.1f} % lost, MOS {record.mos_in}", ""
    yield _outward(to, record, heard)


def _outward(to: str, record: EndedCall, heard: Heard) -> Told:
    if heard.echo >= ECHO:
        return "sound out", "ok", f"our sound came back (likeness {heard.echo:.2f}): both directions work", ""
    if not record.packets_in:
        return "sound out", "warning", "cannot be told while no sound comes in", ""
    said = "it sends no RTCP, so nothing is known of it"
    if record.mos_out is not None:
        said = f"the trunk says that it missed {record.lost_out} of our {record.packets_out} packets"
    fix = f"if {to} echoes what it hears, our sound does not arrive: check the firewall from us to the trunk"
    return "sound out", "warning", f"our sound did not come back; {said}", fix


def _unanswered(to: str, record: EndedCall | None) -> Told:
    status = record.status if record else 0
    seen = f"{to} was not answered: SIP {status or 'silence'}, Q.850 cause {record.cause if record else 0}"
    fixes = {
        **dict.fromkeys(PASSWORD, "the trunk refuses us: correct username and password, or let it know our address"),
        404: "the trunk does not know the number: write it as the provider wants it, such as +34910000001",
        408: "the trunk did not answer: check host, port, transport and the firewall",
        488: "no codec in common: let the trunk offer PCMU, PCMA or G722, and see srtp of the trunk",
        503: "the trunk has no line free, or is down",
    }
    return "call", "error", seen, fixes.get(status, "see `relevo sip trace` of the trunk's side, or ask the provider")
