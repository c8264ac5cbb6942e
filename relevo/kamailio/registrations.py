"""Renders what Kamailio registers at trunks with, and what it notes of the registrars' answers. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ivr.lines.sip.registration_status import LONGEST_S
from ivr.lines.sip.trunk import Trunk
from relevo.kamailio.parts import filled

EXPIRES_S = 300
COLUMNS = (
    "id(int,auto) l_uuid(string) l_username(string) l_domain(string) r_username(string) r_domain(string) "
    "realm(string,null) auth_username(string) auth_password(string) auth_ha1(string,null) auth_proxy(string) "
    "expires(int) flags(int) reg_delay(int) contact_addr(string,null) socket(string,null)"
)


def wanted(trunks: Sequence[Trunk]) -> list[Trunk]:
    """Returns the trunks that we register at."""
    return [trunk for trunk in trunks if trunk.register]


def tables(trunks: Sequence[Trunk], way: Callable[[Trunk], str], contact: Callable[[Trunk], str]) -> dict[str, str]:
    """Returns the files of the folder `registrations`, in the form of Kamailio's db_text.

    `way` is the SIP address of a registrar, `contact` where it reaches us if that is not the common address.
    """
    rows = [_row(number, trunk, way(trunk), contact(trunk)) for number, trunk in enumerate(trunks, 1) if trunk.register]
    return {
        "uacreg": "\n".join((COLUMNS, *rows, "")),
        "version": "id(int,auto) table_name(string) table_version(int)\n1:uacreg:5\n",
    }


def routes(trunks: Sequence[Trunk], folder: Path, contact: str, sign_ms: int, refused_s: int) -> str:
    """Returns the part of the configuration that registers; an empty text where no trunk wants it."""
    known = wanted(trunks)
    if not known:
        return ""
    return filled(
        "registrations.cfg",
        folder=folder,
        contact=contact,
        accounts="\n".join(_named(trunk) for trunk in known),
        each="\n".join(f'    $var(account) = "{trunk.name}"; route(ACCOUNT);' for trunk in known),
        silent=sign_ms // 1000 + 2,
        wait=refused_s,
        longest=LONGEST_S,
    )


def _named(trunk: Trunk) -> str:
    user = trunk.username.replace("\\", "\\\\")
    return f'    if ($tU == "{user}" && $td == "{trunk.host}") $var(account) = "{trunk.name}";'


def _row(number: int, trunk: Trunk, way: str, contact: str) -> str:
    fields = (
        number,
        trunk.name,
        trunk.username,
        trunk.host,
        trunk.username,
        trunk.host,
        "",
        trunk.username,
        trunk.password,
        "",
        way,
        EXPIRES_S,
        0,
        0,
        contact,
        "",
    )
    return ":".join(str(field).replace("\\", "\\\\").replace(":", "\\:") for field in fields)
