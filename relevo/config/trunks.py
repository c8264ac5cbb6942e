"""The settings of one trunk (a SIP provider or exchange), with their checks and descriptions."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails

from ivr.lines.sip.trunk import ACCOUNTS, shares_seal
from relevo.config.problems import again

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
FactName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
HeaderName = Annotated[str, StringConstraints(pattern=r"^[Xx]-[A-Za-z0-9-]{1,60}$")]
Trust = Literal["trusted", "attested", "none"]
Codec = Literal["PCMU", "PCMA", "G722"]
LEAST_SESSION_S = 90
"""The shortest session timer of RFC 4028 (its section 5)."""
BackupHost = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+(:[1-9][0-9]{0,4})?$")]
Prefix = Annotated[str, StringConstraints(pattern=r"^[0-9+*#]{0,15}$")]


class TrunkSettings(BaseModel):
    """One provider or exchange. Every field's description is its documentation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field("", pattern=r"^[A-Za-z0-9._-]*$", description="Where we register and call to: name or address.")
    backup_hosts: list[BackupHost] = Field(
        default_factory=list,
        max_length=8,
        description="Where calls go while `host` is down, in this order: a name or address, with its port where that "
        "is not `port`. Takes Kamailio. With TLS each shows a certificate for its own name.",
    )
    ping: bool = Field(
        True,
        description="Ask it every 30 s by OPTIONS whether it is up; calls out pass over a host that is down. "
        "false: for a provider that does not answer OPTIONS. Takes Kamailio.",
    )
    port: int = Field(0, ge=0, le=65535, description="Its SIP port. 0: 5060, with TLS 5061.")
    transport: Literal["udp", "tcp", "tls"] = Field("udp", description="How we reach it.")
    username: str = Field(
        "", pattern=r"^[^\s@<>\"]*$", description=f"Account, where it asks for one; {ACCOUNTS} trunks may."
    )
    password: SecretStr = Field(SecretStr(""), description="The account's password (digest).")
    register_: bool = Field(False, alias="register", description="Register there, so that it finds us.")
    trust: Trust | None = Field(None, description="How far its caller numbers may be believed. Empty: `sip_trust`.")
    verified_by: str = Field(
        "",
        pattern=r"^[A-Za-z0-9-]{0,64}$",
        description="Where it says whether it verified the caller's number (STIR/SHAKEN): `verstat`, the parameter of "
        "P-Asserted-Identity or From, or a header such as `X-Carrier-VerStat`. It then decides on trust call by call, "
        "a failed verification being `none`. Empty: it does not say, and `trust` counts.",
    )
    attestation: dict[Literal["A", "B", "C", "passed", "unverified"], Trust] = Field(
        default_factory=dict,
        description="Trust by its verification, where that differs from "
        '`{A = "trusted", B = "attested", C = "none", passed = "attested", unverified = "none"}`. '
        "`passed`: verified, without a level; `unverified`: nothing was said, or `No-TN-Validation`.",
    )
    headers: dict[FactName, HeaderName] = Field(
        default_factory=dict,
        max_length=8,
        description="Headers of its calls that flows may read, by a name of yours: with "
        '`{account = "X-Account-Id"}` a flow reads `call.headers.account`, at most 256 characters.',
    )
    region: str | None = Field(
        None, pattern=r"^[A-Z]{2}$", description="Country of its numbers without `+`. Empty: `region`."
    )
    prefixes: dict[Prefix, Prefix] = Field(
        default_factory=dict,
        description="How its numbers begin, to what that stands for, such as "
        '`{"0034": "+34", "9": ""}`; `{"": "+"}` where it leaves the `+` out of whole numbers.',
    )
    caller_id: str = Field("", pattern=r"^(\+[1-9]\d{6,14})?$", description="Our number on calls out, E.164.")
    inband: bool = Field(
        False, description="Look for keys in the sound as well, for a trunk that sends them in no other way."
    )
    srtp: Literal["off", "optional", "required"] = Field(
        "off", description="Encrypted sound (SDES), both ways. `required` without `username` takes one of the accounts."
    )
    allow_refer: bool = Field(False, description="Follow its REFER: it may send a call on to another address.")
    sources: list[str] = Field(
        default_factory=list,
        description="Addresses or networks its calls come from, such as `203.0.113.0/28`; "
        "`host` and the address that answers our registration count too.",
    )
    codecs: list[Codec] = Field(
        default_factory=list,
        description="Codecs its calls may use: `PCMU`, `PCMA`, `G722`; the first that the other side offers is taken. "
        "Empty: all three, as the other side prefers.",
    )
    media: Literal["relayed", "direct"] = Field(
        "relayed",
        description="With `rtpengine`: whether its sound passes that, or goes straight to the voice workers at "
        "`rtpengine.inner_host`, as for an exchange in the same private network.",
    )
    ptime_ms: Literal[0, 10, 20, 30, 40, 60] = Field(
        0,
        description="Milliseconds of sound in a packet: what we ask for, and send where the other side asks for "
        "nothing. 0: what it asks for, else 20.",
    )
    rtp_timeout_s: int = Field(
        0, ge=0, le=3600, description="Seconds without packets of sound, outside hold, after which a call ends. 0: 20."
    )
    session_timer_s: int = Field(
        0,
        ge=0,
        le=86400,
        description="Seconds after which a session that is not refreshed is over (RFC 4028), 90 or more; with "
        "it we ask for a session timer. 0: only where the other side asks. Without `username` each value takes one of "
        "the accounts.",
    )
    early_media_ms: int = Field(
        0,
        ge=0,
        le=30000,
        description="Milliseconds that callers hear it ring before the answer, as early media (183). "
        "0: they are answered at once, after a 180.",
    )
    answer_delay_ms: int | None = Field(
        None, ge=0, le=5000, description="Milliseconds from the answer to the first word. Empty: `answer_delay_ms`."
    )
    fallback_number: str = Field(
        "", description="Whom its callers are put through to when Relevo cannot go on. Empty: the general one."
    )
    flow: str = Field("", description="What answers at called numbers that `numbers` does not name. Empty: `flow`.")

    calls_at_once: int = Field(
        0, ge=0, le=10_000, description="Most calls that may come from it at one time; 503 beyond. 0: no limit."
    )
    calls_a_second: int = Field(
        0, ge=0, le=1_000, description="Most calls that may come from it within a second; 503 beyond. 0: no limit."
    )

    texts_an_hour: int | None = Field(
        None,
        ge=0,
        description="Most hand-offs and codes that its callers may cause in an hour; beyond, no text is offered. "
        "Empty: `texts_per_source`.",
    )

    @field_validator("sources")
    @classmethod
    def _addresses(cls, sources: list[str]) -> list[str]:
        for source in sources:
            try:
                ip_network(source, strict=False)
            except ValueError:
                raise ValueError(f"{source} is no address or network; write 203.0.113.7 or 203.0.113.0/28") from None
        return sources

    @field_validator("codecs")
    @classmethod
    def _each_once(cls, codecs: list[str]) -> list[str]:
        if len(set(codecs)) < len(codecs):
            raise ValueError("a codec is named twice; name each once, in the order in which they are to be taken")
        return codecs

    @field_validator("session_timer_s")
    @classmethod
    def _not_too_short(cls, seconds: int) -> int:
        if 0 < seconds < LEAST_SESSION_S:
            raise ValueError(f"{seconds} s is shorter than RFC 4028 allows; use {LEAST_SESSION_S} or more, or 0")
        return seconds

    @model_validator(mode="after")
    def _whole(self) -> TrunkSettings:
        if self.register_ and not (self.host and self.username and self.password.get_secret_value()):
            raise ValueError("to register takes host, username and password; set all three")
        if self.backup_hosts and not self.host:
            raise ValueError("backup_hosts stand behind host; set host")
        if not self.host and not self.sources:
            raise ValueError("no call can come from it or go to it; set host or sources")
        return self


def too_many_accounts(trunks: object) -> str:
    """Returns the problem where trunks need more SIP accounts than one process holds, else an empty text.

    Takes the value as it was configured, validated or not.
    """
    given = trunks.values() if isinstance(trunks, dict) else ()
    fields = ("username", "host", "srtp", "session_timer_s")
    all_ = [tuple(one.get(f) if isinstance(one, dict) else getattr(one, f, "") for f in fields) for one in given]
    accounts = sum(bool(username) for username, *_ in all_)
    sealed = any(shares_seal(*one[:3]) for one in all_)
    timers = len({timer for username, _, _, timer in all_ if timer and not username})
    if accounts + sealed + timers <= ACCOUNTS:
        return ""
    more = ", another without one requires SRTP," if sealed else ""
    if timers:
        more += f" {timers} session timers of others need an account each,"
    return (
        f"{accounts} trunks have a username{more} and one process holds {ACCOUNTS}; put a registering exchange in front"
    )


def _few_accounts(trunks: Any, check: ValidatorFunctionWrapHandler) -> dict[str, TrunkSettings]:
    """Reports too many registrations together with the problems inside each trunk."""
    problems: list[InitErrorDetails] = []
    checked: dict[str, TrunkSettings] = {}
    try:
        checked = check(trunks)
    except ValidationError as error:
        problems = [again(dict(problem)) for problem in error.errors(include_input=False)]
    if problem := too_many_accounts(trunks):
        problems.append(again({"type": "too_many_accounts", "msg": problem, "loc": ()}))
    if problems:
        raise ValidationError.from_exception_data("trunks", problems)
    return checked


TrunkTable = Annotated[dict[Name, TrunkSettings], WrapValidator(_few_accounts)]
"""All trunks by name."""
