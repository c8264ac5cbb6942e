"""Defines every setting: `RELEVO_*` in the environment overrides `relevo.toml`, which overrides these defaults.

`read` reports all mistakes at once. A test keeps docs/reference/settings.md equal to this table. Only `relevo/` reads
settings; every other package takes plain arguments.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from relevo.config.languages import KnownLanguage
from relevo.config.problems import no_such, sentence, unknown
from relevo.config.retention import RetentionSettings
from relevo.config.rtpengine import RtpengineSettings
from relevo.config.sender_settings import LineLookupSettings, ProviderTables, SenderOrNumber
from relevo.config.sender_settings import all_problems as sender_problems
from relevo.config.sign_in import SignInSettings
from relevo.config.trunks import TrunkTable
from relevo.config.values import DatabaseUrl, Environment, Lines, MasterSecret, Network, TimeOfDay
from relevo.errors import RelevoError
from speech.recognisers.registry import RECOGNISERS
from voice_flows import locales

Port = int
ADDRESSED = ("vosk",)
"""Recognisers whose address is made from other settings."""


class Settings(BaseSettings):
    """What an operator may set. Every field's description is its documentation."""

    model_config = SettingsConfigDict(
        env_prefix="RELEVO_", env_nested_delimiter="__", toml_file="relevo.toml", extra="forbid", frozen=True
    )

    data_dir: Path = Field(Path("var"), description="Folder for the database, models, prompts, secrets and sockets.")
    database_url: DatabaseUrl = Field(
        "",
        description="SQLAlchemy address of the ledger. Empty: `sqlite:///<data_dir>/relevo.db`. "
        "PostgreSQL: `postgresql+psycopg://user@host/name`.",
    )
    secret_key: MasterSecret = Field(
        SecretStr(""), description="Signs sessions, seals what rests; 32 characters. Empty: `<data_dir>/secret.key`."
    )
    secret_key_old: MasterSecret = Field(SecretStr(""), description="The secret before, until `relevo db reseal` ends.")
    language: KnownLanguage = Field(locales.DEFAULT, description="Language of pages before a person chose one: es, en.")
    demo: bool = Field(True, description="Serve demo businesses, the handset's clock switch, the provider simulator.")

    host: str = Field("127.0.0.1", description="Address that web, webhook and browser-line ports listen on.")
    workspace_port: Port = Field(8080, ge=1, le=65535, description="Pages, agents' and customers' streams.")
    ingress_port: Port = Field(8081, ge=1, le=65535, description="Webhooks and `/api/v1/handoffs`; never a stream.")
    simulator_port: Port = Field(8082, ge=1, le=65535, description="The provider simulator, where no account is set.")
    handset_port: Port = Field(8090, ge=1, le=65535, description="Browser line of voice worker 0; +n for worker n.")
    metrics_port: Port = Field(9090, ge=1, le=65535, description="Prometheus metrics.")
    metrics_host: str = Field("127.0.0.1", description="Address at which metrics are served, without sign-in.")
    public_url: str = Field(
        "",
        description="Address under which the provider reaches the ingress, such as `https://ivr.example.com`; "
        "webhook signatures are checked against it. Empty: the ingress's own address.",
    )
    proxies: list[Network] = Field([], description="Proxies before the web ports; needed where `host` is no loopback.")
    hosts: list[str] = Field([], description="More names that the web ports are asked by; other Host headers get 421.")
    workspace_url: str = Field("", description="Address under which browsers reach the workspace. Empty: its own.")

    sign_in: SignInSettings = Field(default_factory=SignInSettings, description="Sessions; see the table below.")

    sip_host: str = Field(
        "127.0.0.1", description="Where SIP and RTP are bound. IPv6 (`::`: both) takes Kamailio, its sound `rtpengine`."
    )
    sip_names: list[str] = Field(default_factory=list, description="Names of ours that strangers may call.")
    sip_port: Port = Field(5060, ge=1, le=65535, description="Where calls come in; see `sip_proxy`.")
    sip_proxy: Literal["auto", "kamailio", "none"] = Field(
        "auto",
        description="What stands at `sip_port` in front of the voice workers. `auto`: Kamailio, where it is installed "
        "and `lines` take more than one worker or `sip_host` is not loopback. `none`: worker n answers at "
        "`sip_port` + n.",
    )
    worker_port: Port = Field(5070, ge=1, le=65535, description="Behind Kamailio: SIP port of worker 0; +n: worker n.")
    sip_tls_port: int = Field(0, ge=0, le=65535, description="Port at which Kamailio takes SIP over TLS. 0: none.")
    sip_tls_certificate: Path | None = Field(None, description="Kamailio's certificate with its chain (PEM).")
    sip_tls_key: Path | None = Field(None, description="The key of that certificate (PEM).")
    rtp_port: Port = Field(14000, ge=1024, le=65000, description="First RTP port; each worker uses the next 100.")
    lines: Lines = Field(4, ge=4, le=256, description="Calls at once, in steps of 4: a worker process holds 4.")
    stranger_lines: int | None = Field(
        None, ge=1, description="Lines that callers outside the trunks may hold. Empty: half, or all without a trunk."
    )
    sip_trust: Literal["trusted", "attested", "none"] = Field(
        "none",
        description="How far the numbers of SIP callers outside the trunks may be believed. `none`: nothing is looked "
        "up by the number, and texts go to it only after a code sent there was keyed.",
    )
    fallback_number: str = Field(
        "", description="Number or SIP address for callers while Relevo cannot go on. Empty: they hear goodbye."
    )
    region: str = Field("ES", pattern=r"^[A-Z]{2}$", description="Country of numbers that come without `+`.")
    sip_public_host: str = Field(
        "",
        description="Address that SIP and RTP give to the outside, where the machine stands behind an address "
        "translation. Empty: `sip_host`.",
    )
    sip_ca_file: Path | None = Field(None, description="Authorities (PEM) for trunks by TLS. Empty: the system's.")
    answer_delay_ms: int = Field(250, ge=0, le=5000, description="Milliseconds from the answer to the first word.")
    longest_hold_s: int = Field(600, ge=10, description="Seconds that the other side may hold a call; then it ends.")
    rtpengine: RtpengineSettings = Field(
        default_factory=RtpengineSettings, description="What stands between the outside and sound; see the table below."
    )
    sip_trace: bool = Field(True, description="Keep SIP messages for `relevo sip trace`, with numbers masked.")
    sip_trace_mb: int = Field(64, ge=1, description="Megabytes of them; the oldest are erased first.")
    sip_trace_days: int = Field(7, ge=1, description="Days after which they are erased.")
    trunks: TrunkTable = Field(
        default_factory=dict,
        description="Providers and exchanges by name; see the table below. "
        "Calls from elsewhere are taken as `sip_trust` and `region` say.",
    )

    flows_dir: Path | None = Field(None, description="Folder of your own flow files, beside the shipped ones.")
    flow: str = Field("tienda", description="The flow of called numbers that `numbers` does not name.")
    numbers: dict[str, str] = Field(
        default_factory=dict, description='Called number to flow, such as `{"+34910000001": "tienda"}`.'
    )
    take_any_number: bool = Field(
        False,
        description="Answer every called number, with `flow`. Otherwise those that are not ours are refused (SIP 404): "
        "ours are those of `numbers`, `senders` and `callers`, `keys_number`, names of flows, and what a trunk has as "
        "`username` or `caller_id`; a trunk with a `flow` takes all numbers.",
    )
    keys_number: str = Field(
        "",
        description="Our number at which callers hear which way each of their keys came, for who connects a trunk; "
        "a name as in `sip:keys@host` will do. Empty: none.",
    )
    senders: dict[str, SenderOrNumber] = Field(
        default_factory=dict,
        description="Senders by name; see the table below. Short form: flow to the number its texts come from, "
        "E.164; others use `twilio_sender`.",
    )
    providers: ProviderTables = Field(default_factory=ProviderTables, description="Accounts; see the tables below.")
    line_lookup: LineLookupSettings = Field(
        default_factory=LineLookupSettings, description="Who tells what type of line a caller has; see the table below."
    )
    services: dict[str, str] = Field(
        default_factory=dict,
        description='System to address (`{"tienda": "https://erp/api"}`) or function (`python:module:function`).',
    )
    inner_hosts: tuple[str, ...] = Field((), description="Hosts of `services` and webhooks at private addresses.")
    twilio_account_sid: str = Field(
        "",
        pattern=r"^(AC[0-9a-fA-F]{32})?$",
        description="Short form of `providers.twilio`: the account. Empty: the simulator in the demo, else none.",
    )
    twilio_auth_token: SecretStr = Field(SecretStr(""), description="Short form: its auth token.")
    twilio_old_auth_token: SecretStr = Field(SecretStr(""), description="Short form: the token before, in a rotation.")
    twilio_sender: str = Field(
        "+34910000001",
        pattern=r"^\+[1-9]\d{6,14}$",
        description="Our number that texts come from, E.164, where `senders` names none.",
    )
    handoff_key: SecretStr = Field(
        SecretStr(""), description="Shared key that signs `/api/v1/handoffs` and `/api/v1/calls`; empty: closed."
    )

    text_countries: list[str] = Field(["ES"], description="Countries that may be texted; others cost and invite abuse.")
    texts_per_number: int = Field(5, ge=1, description="Hand-offs to one number in 24 hours.")
    texts_per_prefix: int = Field(100, ge=1, description="Texts in an hour to numbers alike but for three last digits.")
    texts_per_day: int = Field(2000, ge=1, description="Texts begun in 24 hours; one API key has half, all have 3/4.")
    texts_per_source: int = Field(200, ge=1, description="Hand-offs of one trunk, or stranger's address, in an hour.")
    handoffs_an_hour: int | None = Field(
        None, ge=0, description="Those of one API key. Empty: `texts_per_source` counts."
    )
    unanswered_texts: int = Field(30, ge=5, description="Texts of a source, hardly one answered, after which it rests.")
    first_replies_per_day: int = Field(500, ge=1, description="First texts to unknown numbers that wrote, in 24 hours.")
    quiet_from: TimeOfDay = Field("22:00", description="Local start of quiet hours; the same as their end: none.")
    quiet_until: TimeOfDay = Field("08:00", description="Local end of quiet hours.")

    dial_routes: dict[str, str] = Field(
        default_factory=dict,
        description="How a number called begins, to the trunk it goes out by, such as "
        '`{"+34": "carrier", "": "world"}`; the longest beginning counts. Empty: no call is placed.',
    )
    dial_hosts: list[str] = Field(
        [], description="Hosts and networks, beside the trunks', that SIP addresses of agents and transfers may name."
    )
    dial_lines: int = Field(2, ge=0, le=4, description="Lines of each voice worker that calls of ours may take.")
    callers: dict[str, str] = Field(
        default_factory=dict, description="Flow to the number its calls show, E.164. Others show that of their texts."
    )
    call_countries: list[str] = Field(["ES"], description="Countries that may be called, transfers too; others cost.")
    calls_per_number: int = Field(4, ge=1, description="Attempts to call one number in 24 hours.")
    calls_per_day: int = Field(500, ge=1, description="Attempts to call all numbers in 24 hours.")
    call_attempts: int = Field(3, ge=1, le=10, description="Attempts at one call, where its author names no number.")
    call_quiet_from: TimeOfDay = Field(
        "21:00", description="Start of quiet hours for calls nobody asked for; as the end: none."
    )
    call_quiet_until: TimeOfDay = Field("09:00", description="Quiet hours for calls end.")

    recogniser: str = Field(
        "whisper", description="Engine that recognises speech: `whisper` or `vosk`. `none`: callers use keys only."
    )
    open_questions: Literal["auto", "words", "encoder"] = Field(
        "auto",
        description="How free questions are understood: by the `words` of the example sentences, or also by their "
        "meaning, with the sentence `encoder` of `relevo[encoder]`. `auto`: also by meaning where it is installed.",
    )
    listeners: int = Field(
        4,
        ge=1,
        le=256,
        description="Callers who are always listened to at once, however late their answers; more are "
        "as long as answers come in time, others go on by keys.",
    )
    vosk_models: dict[str, Path] = Field({}, description='Language to Vosk model, as `{"es": "/models/vosk-es"}`.')
    models_dir: Path | None = Field(None, description="Folder of fetched models. Empty: `<data_dir>/models`.")
    speech_address: str = Field(
        "", description="The speech server: `unix:///path` or `tcp://host:port`. Empty: a socket under `<data_dir>`."
    )
    recording_days: int = Field(30, ge=1, le=3650, description="Days until a recording or a photo is erased.")
    retention: RetentionSettings = Field(default_factory=RetentionSettings, description="Terms; see the table below.")
    recording_minutes: int = Field(60, ge=1, le=240, description="What goes on for longer is not recorded further.")
    recording_free_mb: int = Field(500, ge=10, description="Free megabytes below which nothing is recorded.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")

    @field_validator("recogniser")
    @classmethod
    def _known_recogniser(cls, name: str) -> str:
        known = (*(one for one, kind in RECOGNISERS.items() if not kind.address or one in ADDRESSED), "none")
        if name not in known:
            raise ValueError(f"there is no recogniser '{name}'; use one of {', '.join(known)}")
        return name

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, Environment(settings_cls), TomlConfigSettingsSource(settings_cls)

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'relevo.db'}"

    @property
    def models(self) -> Path:
        return self.models_dir or self.data_dir / "models"

    @property
    def speech(self) -> str:
        return self.speech_address or f"unix://{self.data_dir.absolute() / 'speech.sock'}"

    @property
    def ingress_url(self) -> str:
        return self.public_url or f"http://{self.host}:{self.ingress_port}"

    @property
    def pages_url(self) -> str:
        return self.workspace_url or f"http://{self.host}:{self.workspace_port}"

    @property
    def registrations(self) -> Path:
        """The file in which the voice program keeps the state of its registrations."""
        return self.data_dir / "registrations.json"

    @property
    def workers(self) -> int:
        return self.lines // 4


class WrongSettings(RelevoError):
    """Some settings are wrong; the message names each of them with its problem and the fix."""

    code = "wrong_settings"
    retryable = False


def read(**overrides: Any) -> Settings:
    """Returns the settings of this process. Raises `WrongSettings` with all mistakes, without the values of secrets."""
    problems = [no_such(name, Settings.model_fields) for name in unknown(Settings.model_fields)]
    try:
        settings = Settings(**overrides)
        simulated, short = settings.demo, bool(settings.twilio_account_sid)
        problems += sender_problems(settings.senders, settings.providers, settings.line_lookup, short, simulated)
    except ValidationError as error:
        problems += [sentence(dict(problem), Settings.model_fields) for problem in error.errors(include_input=False)]
    except ValueError as error:  # relevo.toml that is no TOML
        problems.append(f"relevo.toml cannot be read: {error}")
    if problems:
        raise WrongSettings("\n".join(problems))
    return settings
