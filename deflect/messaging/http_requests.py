"""Asks a business system over HTTP for a flow. Never raises, and is never called within a transaction.

Flows name a service and a path, which become an address here only; it cannot leave the service's base address.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from deflect.messaging import deadlines, guarded_http, python_services
from voice_flows.model.turns import Fetch, Fetched, Json
from voice_flows.wording import templates

LONGEST = 1_000_000  # bytes of an answer; a flow needs a few fields, not a catalogue
NOTHING = Fetched(0)


@dataclass(frozen=True, slots=True)
class Services:
    """The business systems: name to base address, and the hosts that may be at private addresses."""

    bases: Mapping[str, str] = field(default_factory=dict)
    inner_hosts: frozenset[str] = frozenset()


def fetch(services: Services, wanted: Fetch, client: httpx.Client | None = None) -> Fetched:
    """The system's answer: its status and its JSON (`None` if it is not JSON).

    Status 0 stands for no answer: unknown service, a path that leaves its base, refused, or
    later than `wanted.timeout_s`, which bounds the request as a whole. Redirects are not followed.
    """
    base = services.bases.get(wanted.service)
    if base is None or not wanted.path.startswith("/") or templates.escapes(wanted.path):
        return NOTHING
    if base.startswith(python_services.SCHEME):
        answer = python_services.ask(base, wanted.body, wanted.timeout_s)
        return NOTHING if answer is None else Fetched(200, answer)
    try:
        if client is not None:
            return _answer(client, base, wanted)
        with guarded_http.client(services.inner_hosts) as own:
            return _answer(own, base, wanted)
    except (httpx.HTTPError, httpx.InvalidURL):
        return NOTHING


def _answer(client: httpx.Client, base: str, wanted: Fetch) -> Fetched:
    late = time.monotonic() + wanted.timeout_s
    url = base.rstrip("/") + wanted.path
    body = wanted.body if wanted.method != "GET" else None
    with (
        deadlines.within(wanted.timeout_s),
        client.stream(wanted.method, url, json=body, timeout=wanted.timeout_s, follow_redirects=False) as response,
    ):
        content = b""
        for piece in response.iter_bytes():
            content += piece
            if len(content) > LONGEST or time.monotonic() > late:
                return NOTHING
        return Fetched(response.status_code, _json(response, content))


def _json(response: httpx.Response, content: bytes) -> Json:
    if "json" not in response.headers.get("content-type", ""):
        return None
    try:
        return httpx.Response(200, content=content).json()
    except ValueError:
        return None
