"""The Idempotency-Keys of other programs: each program has its own, and each stands for one request."""

from __future__ import annotations

from deflect.storage.unit import Unit
from relevo.errors import RelevoError


class KeyReused(RelevoError):
    """An Idempotency-Key comes again with another request."""

    code = "idempotency_key_reused"
    retryable = False


def scoped(actor: str, once: str) -> str:
    """Returns the key as it is kept: two programs may send the same one."""
    return f"{actor}:{once}"


def digest(unit: Unit, content: str) -> str:
    """Returns what is kept of a request; empty for one that is not compared."""
    return unit.vault.digest(content) if content else ""


def check(unit: Unit, kept: str, content: str) -> None:
    """Raises `KeyReused` if the request that was kept is another one."""
    if kept and content and kept not in unit.vault.digests(content):
        raise KeyReused("this Idempotency-Key came with another request before; send a new one for each request")
