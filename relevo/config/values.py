"""The types of single settings, with their checks, and how the environment is read."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, SecretStr, StringConstraints
from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

LEAST_SECRET = 32
DATABASES = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")
DATABASE = "sqlite:////var/lib/relevo/relevo.db or postgresql+psycopg://user@host/name"


def _long(secret: SecretStr) -> SecretStr:
    if 0 < len(secret) < LEAST_SECRET:
        raise ValueError(f"it has {len(secret)} characters; use {LEAST_SECRET} or more")
    return secret


def _database(url: str) -> str:
    """Never shows the address, which may hold a password."""
    try:
        driver = make_url(url).drivername if url else "sqlite"
    except (ArgumentError, ValueError):
        driver = ""
    if driver not in DATABASES:
        raise ValueError(f"it is not the address of a database that Relevo can use; write one such as {DATABASE}")
    return url


def _network(text: str) -> str:
    try:
        ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f"{text} is no address or network; write one such as 192.0.2.1 or 10.0.0.0/24") from None
    return text


def _whole_workers(lines: int) -> int:
    if lines % 4:
        raise ValueError(f"{lines} is no multiple of 4, and a voice worker holds 4; set {lines // 4 * 4 + 4}")
    return lines


MasterSecret = Annotated[SecretStr, AfterValidator(_long)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
Lines = Annotated[int, AfterValidator(_whole_workers)]
Network = Annotated[str, AfterValidator(_network)]
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Environment(EnvSettingsSource):
    """Reads `RELEVO_*`. A text that is no JSON is left to the checks, which name it with all other mistakes."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


def is_given(settings: BaseModel, path: str) -> bool:
    """Returns whether the environment or a file gives the setting at `path`, such as `line_lookup.per_day`."""
    name, _, rest = path.partition(".")
    if name not in settings.model_fields_set:
        return False
    return not rest or is_given(getattr(settings, name), rest)
