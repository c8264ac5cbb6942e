"""Where a process takes SIP calls, and as whom. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from deflect.policy.calling import CallSettings
from deflect.policy.ip_addresses import is_address
from ivr.lines.liveness import LivenessLimits
from ivr.lines.sip.account import Media
from ivr.lines.sip.diagnostics.ring import RingLimits
from ivr.lines.sip.messages.stranger_limits import StrangerRules
from ivr.lines.sip.trunk import Trunks


@dataclass(frozen=True, slots=True)
class SipPlace:
    """Where a process takes calls. Port 0: a free one."""

    host: str = "127.0.0.1"
    port: int = 0
    media_host: str = ""
    """Where sound comes in, if not at `host`: a proxy stands in front of SIP only."""
    rtp_port: int = 0
    rtp_ports: int = 100
    calls: int = 4
    user: str = "relevo"
    """Our user name in From when we call."""
    trunks: Trunks = field(default_factory=Trunks)
    public_host: str = ""
    """What SDP and Contact say where the machine stands behind an address translation."""
    known_host: str = ""
    """What From says of us, where the outside reaches neither `host` nor `media_host`."""
    register: bool = False
    """Whether this process registers at the trunks that ask for it; one of all does."""
    notes: Path | None = None
    """Where it writes the state of its registrations."""
    faults: Path | None = None
    """Where it keeps how many exceptions its threads have survived, for the metrics."""
    ca_file: str = ""
    """Certificates (PEM) that trunks reached by TLS are checked against."""

    rules: CallSettings = field(default_factory=CallSettings)
    """The policy of legs, for those that a trunk's REFER asks for."""
    region: str = "ES"
    """Country of numbers without `+`, ISO 3166."""
    strangers: StrangerRules = field(default_factory=StrangerRules)
    """How many calls one address that is no trunk's may make, where no proxy counts them."""
    limits: LivenessLimits = field(default_factory=LivenessLimits)
    """How long a call may give no sign of life."""

    relay: Path | None = None
    """A file that changes whenever what relays our sound is started anew; `None`: nothing does."""
    trace: Path | None = None
    """Folder of the ring in which this process keeps its SIP messages; `None`: it keeps none."""
    trace_limits: RingLimits = field(default_factory=RingLimits)

    names: tuple[str, ...] = ()
    """Hosts that strangers may call us by, beside our addresses."""

    def is_called(self, host: str) -> bool:
        """Returns whether a stranger calls us by this host: any address will do where we listen at all of them."""
        host = host.strip("[]")
        known = (self.host, self.media_host, self.public_host, self.known_host, "localhost", *self.names)
        return host in ("", *known) or (self.host in ("0.0.0.0", "::") and is_address(host))  # noqa: S104

    @property
    def media(self) -> Media:
        return Media(self.media_host or self.host, self.rtp_port, self.rtp_ports, self.public_host, self.known_host)
