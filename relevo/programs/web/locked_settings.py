"""What the pages may show of settings: that they are set, and where; of those that hold no secret, to what."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, SecretStr

from relevo.config.settings import Settings

Place = Literal["environment", "file", "default"]
FILE: Final = "relevo.toml"
ADDRESSES: Final = (
    "public_url", "workspace_url", "host", "workspace_port", "ingress_port", "sip_host", "sip_port", "sip_tls_port",
    "lines", "data_dir", "demo", "recogniser",
)  # fmt: skip
"""Settings whose value is shown, as no secret can stand in it."""
TABLES: Final = ("trunks", "senders", "numbers", "dial_routes", "services")
"""Settings of which the names are shown, as an address in them may hold a password."""
LIMITS: Final = (
    "texts_per_number", "texts_per_day", "quiet_from", "quiet_until", "text_countries", "call_countries",
    "recording_days",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Locked:
    """A setting as pages show it. `value` is empty for a secret."""

    name: str
    kind: Literal["address", "table", "limit", "secret"]
    value: str
    given: bool
    """It has a value."""
    where: Place


def locked(settings: Settings) -> tuple[Locked, ...]:
    """Returns the settings that are shown, secrets last."""
    file = _in_file()
    plain = [Locked(name, "address", _shown(settings, name), True, _place(name, file)) for name in ADDRESSES]
    limits = [Locked(name, "limit", _shown(settings, name), True, _place(name, file)) for name in LIMITS]
    tables = [_table(settings, name, file) for name in TABLES]
    return (*plain, *tables, *limits, *_secrets(settings, "", file))


def _table(settings: Settings, name: str, file: Mapping[str, Any]) -> Locked:
    names = tuple(getattr(settings, name))
    return Locked(name, "table", ", ".join(names), bool(names), _place(name, file))


def _secrets(model: BaseModel, path: str, file: Mapping[str, Any]) -> Iterator[Locked]:
    """Yields every secret of a table of settings and of those in it."""
    for name in type(model).model_fields:
        value, here = getattr(model, name), f"{path}{name}"
        if isinstance(value, SecretStr):
            yield Locked(here, "secret", "", bool(value.get_secret_value()), _place(here, file))
        elif isinstance(value, BaseModel):
            yield from _secrets(value, f"{here}.", file)
        elif isinstance(value, dict):
            for key, one in value.items():
                if isinstance(one, BaseModel):
                    yield from _secrets(one, f"{here}.{key}.", file)


def _place(path: str, file: Mapping[str, Any]) -> Place:
    """Returns where a setting is set; the environment overrides the file."""
    first = path.partition(".")[0]
    variable = f"RELEVO_{path.replace('.', '__')}".upper()
    whole = {f"RELEVO_{first}".upper(), variable}
    if any(name.upper() in whole or name.upper().startswith(f"{variable}__") for name in os.environ):
        return "environment"
    return "file" if first in file else "default"


def _in_file() -> Mapping[str, Any]:
    try:
        return tomllib.loads(Path(FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def _shown(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
