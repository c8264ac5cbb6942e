"""The settings of rtpengine, with their checks and descriptions."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

LAST_PORT = 65_535
PORTS_A_CALL = 2
"""On each of its two sides: for sound, and for what is reported of it (RTCP)."""


class RtpengineSettings(BaseModel):
    """What stands between the outside and the sound of the voice workers. Every description is documentation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: bool = Field(
        False,
        description="Callers' sound passes rtpengine, and voice workers take it at `inner_host` alone. Takes Kamailio.",
    )
    hosts: list[str] = Field(
        default_factory=list,
        description="Addresses of this machine at which it takes sound from outside: one of IPv4, and one of IPv6 "
        "where callers with IPv6 alone are to be heard. Empty: those that `sip_host` stands for.",
    )
    public_host: str = Field(
        "",
        description="Address that it gives to the outside for its IPv4 one, behind an address translation. "
        "Empty: `sip_public_host`.",
    )
    first_port: int = Field(30_000, ge=1024, le=LAST_PORT, description="First UDP port for sound.")
    ports: int = Field(2000, ge=8, le=60_000, description="How many ports from there on; a call takes 2.")
    control_port: int = Field(
        22_222, ge=1, le=LAST_PORT, description="UDP port on 127.0.0.1 at which it takes Kamailio's commands."
    )
    inner_host: str = Field(
        "127.0.0.1",
        description="IPv4 address at which it and the voice workers exchange sound. Another than 127.0.0.1 only for "
        'trunks with `media = "direct"`: an address of this machine in their private network.',
    )

    @field_validator("hosts")
    @classmethod
    def _one_of_each_kind(cls, hosts: list[str]) -> list[str]:
        kinds = [type(_address(host)) for host in hosts]
        if hosts and (kinds.count(IPv4Address) != 1 or kinds.count(IPv6Address) > 1):
            raise ValueError("name one IPv4 address, and at most one IPv6 address beside it")
        return hosts

    @field_validator("inner_host")
    @classmethod
    def _by_ipv4(cls, host: str) -> str:
        if not isinstance(_address(host), IPv4Address):
            raise ValueError("voice workers speak IPv4 only; write an IPv4 address of this machine")
        return host

    @model_validator(mode="after")
    def _ports_there_are(self) -> RtpengineSettings:
        if self.rtp_ports[-1] > LAST_PORT:
            raise ValueError(f"its ports end beyond {LAST_PORT}; lower first_port or ports")
        return self

    @property
    def rtp_ports(self) -> range:
        """UDP ports for sound, and for what is reported of it."""
        return range(self.first_port, self.first_port + self.ports)


def _address(host: str) -> IPv4Address | IPv6Address:
    try:
        return ip_address(host)
    except ValueError:
        raise ValueError(f"{host} is no address; write one such as 192.0.2.10") from None
