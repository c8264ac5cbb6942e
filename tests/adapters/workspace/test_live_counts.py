"""How many conversations each view has, told over the live stream: to each account of what it may see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from deflect import desk
from deflect.desk.lists.counts import COUNTED
from deflect.people import accounts, teams
from deflect.people.accounts import OURSELVES
from deflect.people.teams import Scope
from deflect.tables import Conversation
from tests.workspace_app import Place, signed_in


def told(client: FlaskClient) -> tuple[Any, Iterator[dict[str, int]]]:
    """The stream of a browser, and the counts that come over it."""
    answer = client.get("/api/desk/events", buffered=False)
    pieces = (piece for chunk in answer.iter_encoded() for piece in bytes(chunk).decode().split("\n\n"))
    counts = (piece for piece in pieces if piece.startswith("event: counts"))
    return answer, (json.loads(piece.partition("data: ")[2])["counts"] for piece in counts)


def spread(db: Session, users: tuple[str, ...]) -> None:
    """Puts the conversations of the past into many places, unlike each other."""
    for number, row in enumerate(db.scalars(select(Conversation).order_by(Conversation.id))):
        row.queue = (None, "near", "far away")[number % 3]
        row.owner, row.owner_user_id = ("queue", None) if number % 4 == 0 else ("agent", users[number % 2])
        row.state = ("open", "pending", "snoozed", "resolved")[number // 2 % 4]
        row.unread = number % 2


@pytest.mark.parametrize("closed", [frozenset[str](), frozenset({"far away"})])
def test_counts_of_many_accounts_are_what_each_one_s_lists_hold(place: Place, closed: frozenset[str]) -> None:
    alike = Scope("", closed, frozenset({"clinica"}) if closed else frozenset())
    with place.store.transaction() as db:
        spread(db, place.agents)
    with place.store.reading() as db:
        found = desk.counts_of(db, alike, place.agents)
        for user in place.agents:
            own = Scope(user, alike.queues, alike.flows)
            rows = {view: len(desk.page(db, view, own, limit=200).rows) for view in COUNTED}
            assert {view: found[user][view] for view in COUNTED} == rows
            assert found[user] == desk.counts(db, own)


def test_browsers_hear_counts_of_what_their_own_account_sees(place: Place) -> None:
    with place.store.transaction() as db:
        spread(db, place.agents)
    teams.create(place.store, "others", OURSELVES)
    teams.set_queues(place.store, "others", ["far away"], OURSELVES)
    people = {one.email: one for one in accounts.accounts(place.store)}
    heard = {}
    for email in ("nuria@nogal.test", "pau@nogal.test"):
        answer, counts = told(signed_in(place, email))
        heard[email] = next(counts)
        answer.close()
        with place.store.reading() as db:
            assert heard[email] == desk.counts(db, teams.scope(db, people[email], place.ledger.flows))
    assert heard["nuria@nogal.test"]["open"] > heard["pau@nogal.test"]["open"]


def test_counts_are_read_once_for_all_accounts_alike(place: Place) -> None:
    browsers = [told(signed_in(place, email)) for email in ("nuria@nogal.test", "pau@nogal.test") for _ in range(2)]
    before = [next(counts) for _, counts in browsers]
    read: list[str] = []
    event.listen(place.store.engine, "before_cursor_execute", lambda *args: read.append(args[2]))
    with place.store.reading() as db:
        held = (
            db.scalars(select(Conversation.id).where(Conversation.state == "open", Conversation.owner != "bot")).first()
            or ""
        )
    desk.resolve(place.ledger, held, place.agents[0])
    for (answer, counts), was in zip(browsers, before, strict=True):
        assert next(one for one in counts if one != was)["open"] == was["open"] - 1
        answer.close()
    counted = [one for one in read if "counted_owner" in one and "AS unread" in one]
    assert len(counted) <= 3  # and not once for each of the four
