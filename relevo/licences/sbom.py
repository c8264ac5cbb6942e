"""Writes a software bill of materials as CycloneDX 1.5 JSON. The same inputs give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from relevo.licences.inventory import Component, Locked

SPEC = "1.5"
_SPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
"""The name space for URLs (RFC 4122)."""


def bill(version: str, parts: Sequence[Component], locked: Sequence[Locked]) -> str:
    """Returns the bill of a release: what the lock installs, what the bundle holds, models and assets."""
    python = {one.name: one for one in parts if one.group == "python"}
    listed = [_component(one, None) for one in parts if one.group != "python"]
    listed += [_component(python[one.name], one) for one in locked if one.name in python]
    body = {
        "metadata": {"component": _relevo(version)},
        "components": sorted(listed, key=lambda one: str(one["bom-ref"])),
    }
    serial = uuid5(_SPACE, json.dumps(body, sort_keys=True))
    head = {"bomFormat": "CycloneDX", "specVersion": SPEC, "serialNumber": f"urn:uuid:{serial}", "version": 1}
    return json.dumps({**head, **body}, indent=1, ensure_ascii=False) + "\n"


def _relevo(version: str) -> dict[str, Any]:
    purl = f"pkg:pypi/relevo@{version}"
    licence = [{"license": {"id": "Apache-2.0"}}]
    return {
        "type": "application",
        "bom-ref": purl,
        "name": "relevo",
        "version": version,
        "licenses": licence,
        "purl": purl,
    }


def _component(one: Component, locked: Locked | None) -> Mapping[str, Any]:
    version = locked.version if locked else one.version
    kind = {"model": "machine-learning-model", "asset": "file", "program": "application"}.get(one.group, "library")
    found: dict[str, Any] = {"type": kind, "name": one.name}
    found |= {"version": version} if version else {}
    found["licenses"] = (
        [{"expression": one.licence}] if _is_expression(one.licence) else [{"license": {"name": one.licence}}]
    )
    if purl := _purl(one, version):
        found["purl"] = purl
    found["bom-ref"] = purl or f"{one.group}:{one.name}"
    if one.notice:
        found["description"] = one.notice
    if locked:
        found["properties"] = [{"name": "relevo:sha256", "value": value} for value in sorted(locked.hashes)]
    return found


def _purl(one: Component, version: str) -> str:
    if one.group == "python":
        return f"pkg:pypi/{one.name}@{version}"
    return f"pkg:npm/{one.name.replace('@', '%40')}@{version}" if one.group == "web" else ""


def _is_expression(licence: str) -> bool:
    """True for SPDX; a licence in words, such as of a model whose package names none, is a name."""
    return all(
        word in ("AND", "OR") or not word.isalpha() or word in ("MIT", "ISC", "Zlib") for word in licence.split()
    )
