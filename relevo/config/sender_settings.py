"""The settings of senders and of the providers that carry their messages, with their checks and descriptions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, create_model

from gateway import channels, providers
from gateway.providers.kind import ProviderKind, ProviderSettings

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
TAGS: Final = ("sender-table", "sender-number")


class SenderSettings(BaseModel):
    """One sender. Every field's description is its documentation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: str = Field("sms", description="What customers write on.")
    provider: str = Field(description="Who carries its messages; its account is in `[providers.NAME]`.")
    address: str = Field(
        pattern=r"^(\+[1-9]\d{6,14}|[A-Za-z0-9 ]{1,11})$",
        description="Our number, E.164; a name of up to 11 letters and digits for a one-way sender.",
    )
    countries: list[Country] = Field(
        default_factory=list, description="Countries whose numbers it writes to, ISO 3166. Empty: all."
    )
    two_way: bool = Field(True, description="Customers can answer to it. Threads need a sender that they can answer.")
    pace: float | None = Field(None, gt=0, description="Segments a second that it may send. Empty: 10.")
    flows: list[str] = Field(
        default_factory=list, description="Flows whose texts come from it; no other brand's do. Empty: all."
    )
    fallbacks: list[str] = Field(
        default_factory=list,
        description="Names of other senders of its channel, in order, that send a text which it surely did not take: "
        "its provider cannot be reached, or refuses the sender, the account or the country.",
    )
    fallback_after_s: float = Field(
        300,
        ge=0,
        description="Seconds that its provider must have been down before threads that it began go to a fallback. A "
        "thread's first text does not wait.",
    )


def _form(value: Any) -> str:
    return "sender-number" if isinstance(value, str) else "sender-table"


SenderOrNumber: TypeAlias = Annotated[
    Annotated[SenderSettings, Tag("sender-table")]
    | Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$"), Tag("sender-number")],
    Discriminator(_form),
]
"""A table describes a sender; a number is the short form: the flow's name, to the number its texts come from."""


class LineLookupSettings(BaseModel):
    """`[line_lookup]`: whether a provider is asked what type of line a caller has. See each description."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: str = Field(
        "",
        description="The provider that is asked; each answer costs. Empty: nobody, the number plan alone decides.",
    )
    days: int = Field(90, ge=1, le=3650, description="Days for which an answer counts; then it is asked for anew.")
    per_day: int = Field(1000, ge=1, description="Numbers asked for in 24 hours; beyond, the number plan decides.")


class Tables(BaseModel):
    """A table for every provider there is, by its name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def of(self, name: str) -> ProviderSettings | None:
        """Returns the provider's settings; `None` if they were not given."""
        return getattr(self, name) if name in self.model_fields_set else None


def table_fields(kinds: Iterable[ProviderKind]) -> dict[str, Any]:
    """Returns the fields of the providers' tables, for a model made from a list of providers."""
    return {kind.name: (kind.settings, Field(default_factory=kind.settings)) for kind in kinds}


ProviderTables = create_model("ProviderTables", __base__=Tables, **table_fields(providers.PROVIDERS))


def problems(senders: Mapping[str, SenderSettings], tables: Tables, short: bool) -> Iterator[str]:
    """Yields what is wrong between senders and providers; `short`: the first provider has its account elsewhere."""
    if short and tables.of(providers.FIRST) is not None:
        name = providers.FIRST.upper()
        yield f"RELEVO_PROVIDERS__{name}: RELEVO_{name}_ACCOUNT_SID is set as well; keep one of them"
    first: dict[tuple[str, str], str] = {}
    for name, sender in senders.items():
        path = f"RELEVO_SENDERS__{name.upper()}"
        other = first.setdefault((sender.channel, sender.address), name)
        if other != name:
            yield f"{path}__ADDRESS: the sender {other} has it too on {sender.channel}; keep one of the two"
        kind = providers.BY_NAME.get(sender.provider)
        if kind is None:
            yield f"{path}__PROVIDER: there is no provider {sender.provider!r}; use {' or '.join(providers.BY_NAME)}"
            continue
        if sender.channel not in channels.BY_NAME or sender.channel not in kind.channels:
            yield f"{path}__CHANNEL: {kind.title} carries {' and '.join(sorted(kind.channels))}, not {sender.channel}"
        if not sender.address.startswith("+") and sender.two_way:
            told = f"{path}__ADDRESS: customers cannot answer to a name; "
            yield told + "write a number in E.164, such as +34910000001, or set two_way to false"
        yield from _fallback_problems(path, name, senders)
        settings = tables.of(kind.name) or kind.settings()
        for missing in () if kind.name == providers.FIRST and short else settings.missing():
            field = f"{kind.name}__{missing}".upper()
            yield f"RELEVO_PROVIDERS__{field}: not set, and the sender {name} needs it"


def all_problems(
    senders: Mapping[str, SenderOrNumber],
    accounts: Tables,
    lookup: LineLookupSettings,
    short: bool,
    simulated: bool,
) -> Iterator[str]:
    """Yields what is wrong with senders, providers and look-ups; `simulated`: the demo stands in for the first."""
    written = {name: one for name, one in senders.items() if isinstance(one, SenderSettings)}
    yield from problems(written, accounts, short)
    used = {one.provider for one in written.values()} | ({providers.FIRST} if short or simulated else set())
    yield from line_lookup_problems(lookup.provider, used)


def line_lookup_problems(name: str, used: Collection[str]) -> Iterator[str]:
    """Yields what is wrong with the provider that is asked for types of line; `used`: those that some sender uses."""
    able = [kind.name for kind in providers.PROVIDERS if kind.tells_line_types]
    if name and name not in able:
        yield f"RELEVO_LINE_LOOKUP__PROVIDER: {name!r} tells no types of line; use {' or '.join(able)}, or none"
    elif name and name not in used:
        yield f"RELEVO_LINE_LOOKUP__PROVIDER: no sender uses {name}; add one with its account, or name no provider"


def _fallback_problems(path: str, name: str, senders: Mapping[str, SenderSettings]) -> Iterator[str]:
    sender = senders[name]
    for each in sender.fallbacks:
        other = senders.get(each)
        if other is None:
            yield f"{path}__FALLBACKS: there is no sender {each!r} that is written as a table"
        elif each == name:
            yield f"{path}__FALLBACKS: {each} is this sender itself; name others"
        elif other.channel != sender.channel:
            yield f"{path}__FALLBACKS: {each} is on {other.channel}; name senders on {sender.channel}"
        elif sender.two_way and not other.two_way:
            yield f"{path}__FALLBACKS: customers cannot answer to {each}; name a sender that they can answer"
