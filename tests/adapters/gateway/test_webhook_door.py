"""Webhooks answered on the event loop: as Flask answers them, many at once, and while the database is away."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from gateway_house import House
from ledger_world import MARTA, OURS
from sqlalchemy import select

from deflect.spool.door import Door
from deflect.spool.webhooks import WebhookSpool
from deflect.storage.errors import DatabaseUnavailable
from deflect.tables import Journal, Quarantine
from gateway.ingress import create_app
from gateway.ingress.webhooks import Webhooks
from gateway.testing.postman import Webhook
from relevo.programs.web.http_door import HttpDoor
from relevo.programs.web.webhook_door import WebhookDoor

LONGEST = 100_000
Answer: TypeAlias = tuple[int, dict[bytes, bytes], bytes]


class Site:
    """The ingress as it is served, without a socket. `door` keeps what comes."""

    def __init__(self, house: House, door: Door | None = None) -> None:
        self.hooks = Webhooks.over(house.world.ledger, house.relay.providers, house.url, door)
        app = create_app(house.world.ledger, self.hooks)
        self.app = HttpDoor(app, 2, LONGEST, direct=WebhookDoor(self.hooks))
        self.url = house.url

    def post(self, *hooks: Webhook, method: str = "POST") -> list[Answer]:
        """Posts all at once; returns status, headers and body of each answer."""

        async def all_of_them() -> list[Answer]:
            return await asyncio.gather(*(self._asked(hook, method) for hook in hooks))

        with ThreadPoolExecutor(1) as own:  # the thread of the tests may have a loop of a browser
            return own.submit(asyncio.run, all_of_them()).result()

    async def _asked(self, hook: Webhook, method: str) -> Answer:
        path, _, query = hook.url.removeprefix(self.url).partition("?")
        headers = [(name.lower().encode(), value.encode()) for name, value in hook.headers]
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "http_version": "1.1"}
        scope |= {"headers": [*headers, (b"content-length", str(len(hook.body)).encode())]}
        told: list[MutableMapping[str, Any]] = []
        parts = iter(({"type": "http.request", "body": hook.body, "more_body": False},))

        async def receive() -> MutableMapping[str, Any]:
            for part in parts:
                return part
            return await asyncio.Future()

        async def send(message: MutableMapping[str, Any]) -> None:
            told.append(message)

        await self.app(scope, receive, send)
        return told[0]["status"], dict(told[0]["headers"]), b"".join(one.get("body", b"") for one in told[1:])


@pytest.fixture
def site(house: House) -> Site:
    return Site(house)


def message(house: House, body: str = "hola") -> Webhook:
    return house.simulator.inbound(MARTA, OURS, body)[1]


def forged(hook: Webhook) -> Webhook:
    return replace(hook, body=hook.body + b"&Body=otra")


def statuses(answers: Sequence[Answer]) -> list[int]:
    return [status for status, _, _ in answers]


def kept(house: House) -> list[str]:
    with house.world.store.reading() as db:
        return list(db.scalars(select(Journal.key).order_by(Journal.position)))


def test_a_message_told_many_times_at_once_is_kept_once(house: House, site: Site) -> None:
    hook = message(house)
    assert site.post(*[hook] * 20) == [(204, {}, b"")] * 20
    assert len(kept(house)) == 1


def test_complaint_messages_come_out_of_order(house: House, site: Site) -> None:
    hooks = [message(house, f"mensaje {n}") for n in range(5)]
    assert statuses(site.post(*hooks)) == [204] * 5
    house.turn()
    words = [entry.text for entry in house.world.entries() if entry.kind == "message_in"]
    assert words == [f"mensaje {n}" for n in range(5)]


@pytest.mark.parametrize(
    "spoil",
    [
        forged,
        lambda hook: replace(hook, headers=()),
        lambda hook: replace(hook, body=b"\xff"),
        lambda hook: replace(hook, url=hook.url + "?row=1"),
    ],
    ids=["body", "no signature", "no text", "address"],
)
def test_a_refusal_is_the_one_that_flask_gives(house: House, site: Site, spoil: Any) -> None:
    wrong = spoil(message(house))
    by_flask = house.web.post(wrong.url.removeprefix(house.url), data=wrong.body, headers=list(wrong.headers))
    ((status, headers, body),) = site.post(wrong)
    assert (status, body) == (by_flask.status_code, by_flask.data)
    assert headers[b"content-type"] == by_flask.content_type.encode()


def test_an_unsigned_webhook_is_put_aside_and_a_flood_of_them_is_not(house: House, site: Site) -> None:
    assert statuses(site.post(*[forged(message(house))] * 80)) == [403] * 80
    with house.world.store.reading() as db:
        assert len(list(db.scalars(select(Quarantine.position)))) == 50


def test_other_methods_and_long_bodies_get_flask_s_answer(house: House, site: Site) -> None:
    hook = message(house)
    assert statuses(site.post(hook, method="PUT")) == [405]
    assert statuses(site.post(replace(hook, body=b"x" * (LONGEST + 1)))) == [413]


def test_a_database_that_is_away_is_told_and_to_come_back(
    house: House, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Any:
        raise DatabaseUnavailable("the database is away")

    site.hooks.door._patience_s = 0.0
    monkeypatch.setattr(house.world.store, "transaction", away)
    ((status, headers, _),) = site.post(message(house))
    assert (status, headers[b"retry-after"]) == (503, b"5")


def test_complaint_an_incoming_message_is_answered_and_never_shown(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Door(house.world.store, house.world.vault, WebhookSpool(tmp_path / "spool", house.world.vault), 0.0, 0.02)
    site, away, real = Site(house, door), threading.Event(), house.world.store.transaction
    away.set()

    def transaction() -> Any:
        if away.is_set():
            raise DatabaseUnavailable("away")
        return real()

    monkeypatch.setattr(house.world.store, "transaction", transaction)
    assert statuses(site.post(message(house, "uno")) + site.post(message(house, "dos"))) == [204, 204]
    assert door.spooling
    away.clear()
    assert door.enter() in (0, 2)
    assert len(kept(house)) == 2
