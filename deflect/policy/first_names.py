"""The name by which a customer hears of a colleague: the first name, or none where the account has no person's name."""

from __future__ import annotations

from typing import Final

from voice_flows.locales.normalize import normal

_ROLES: Final = frozenset({
    "admin", "administrador", "administradora", "administrator", "administracion", "agent", "agente", "assistant",
    "asistente", "atencion", "clinica", "desk", "equipo", "gerente", "guest", "help", "info", "manager", "mesa",
    "office", "oficina", "operador", "operadora", "operator", "recepcion", "reception", "root", "sales", "shop",
    "soporte", "staff", "supervisor", "supervisora", "support", "team", "tienda", "user", "usuario", "ventas",
    "webmaster",
})  # fmt: skip
"""Words for a role, a place or an account, which no person is called by."""


def told(name: str) -> str:
    """Returns the first name to be told to a customer; empty where the name is a role, a place or an address."""
    first = next(iter(name.split()), "")
    words = normal(first).split()
    role = not words or words[0].rstrip("0123456789") in {"", *_ROLES}
    return "" if role or "@" in first else first
