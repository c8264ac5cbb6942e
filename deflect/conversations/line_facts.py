"""What the line told of a call (who was called first, call data), as it is kept with the leg: sealed. Pure."""

from __future__ import annotations

import json

from deflect.storage.vault import Unreadable, Vault
from voice_flows.model.turns import Json


def sealed(vault: Vault, facts: tuple[tuple[str, str], ...]) -> str:
    """Returns the facts of a line as a leg keeps them; empty where there are none."""
    return vault.seal(json.dumps(dict(facts)).encode()).decode() if facts else ""


def opened(vault: Vault, kept: str) -> dict[str, Json]:
    """Returns the facts for flows, `headers.NAME` as a mapping of its own; none where the secret is lost."""
    if not kept:
        return {}
    try:
        facts: dict[str, str] = json.loads(vault.unseal(kept.encode()))
    except Unreadable:
        return {}
    headers = {name.partition(".")[2]: value for name, value in facts.items() if name.startswith("headers.")}
    return {name: value for name, value in facts.items() if "." not in name} | {"headers": headers}
