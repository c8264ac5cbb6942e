"""The desk's live stream: what changed, from where the browser left off, and no more streams than threads bear."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect import desk as commands
from deflect.people import accounts, teams
from deflect.people.accounts import OURSELVES
from deflect.people.sight import Sight
from deflect.storage import event_feed, events
from deflect.tables import Conversation
from tests import workspace_app
from tests.workspace_app import Place, signed_in

EVENTS = "/api/desk/events"


def lines(client: FlaskClient, **more: Any) -> tuple[Any, Iterator[str]]:
    answer = client.get(EVENTS, buffered=False, **more)
    return answer, (bytes(chunk).decode() for chunk in answer.iter_encoded())


def first(place: Place) -> str:
    with place.store.reading() as db:
        return db.scalars(select(Conversation.id).order_by(Conversation.id)).first() or ""


def told(chunk: str) -> dict[str, Any]:
    fields = dict(line.split(": ", 1) for line in chunk.strip().splitlines())
    return {"id": int(fields["id"]), **json.loads(fields["data"])}


def test_a_change_is_told_with_its_sequence(place: Place) -> None:
    since = event_feed.latest(place.store)
    answer, stream = lines(signed_in(place))
    assert next(stream).startswith("retry:")
    commands.mark(place.ledger, first(place), read=False)
    commands.resolve(place.ledger, first(place), place.agents[0])
    heard = [told(next(stream)) for _ in range(2)]
    assert [one["id"] for one in heard] == list(range(since + 1, since + 3))
    assert {one["conversation"] for one in heard} == {first(place)}
    answer.close()


def test_asking_whether_the_session_is_open_takes_no_stream(place: Place) -> None:
    client = signed_in(place)
    assert [client.head(EVENTS).status_code for _ in range(50)] == [204] * 50
    assert place.app.test_client().head(EVENTS).status_code == 401


def test_a_browser_that_was_away_hears_what_it_missed(place: Place) -> None:
    since = event_feed.latest(place.store)
    commands.resolve(place.ledger, first(place), place.agents[0])
    answer, stream = lines(signed_in(place), headers={"Last-Event-ID": str(since)})
    next(stream)
    assert told(next(stream))["id"] == since + 1
    answer.close()


def test_a_browser_too_far_behind_is_told_to_reload(place: Place) -> None:
    answer, stream = lines(signed_in(place), query_string={"after": "99999999"})
    next(stream)
    assert "event: reload" in next(stream)
    answer.close()


def test_streams_are_capped_and_places_come_back(ledger_file: Path, tmp_path: Path) -> None:
    place = workspace_app.place(ledger_file, tmp_path, streams=1)
    place.app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(place)
    answer, stream = lines(client)
    next(stream)
    full = client.get(EVENTS)
    assert (full.status_code, full.headers["Retry-After"]) == (503, "5")
    answer.close()
    again, stream = lines(client)
    assert next(stream).startswith("retry:")
    again.close()
    place.waker.stop()


def test_a_stream_ends_once_nothing_will_be_seen_any_more(place: Place) -> None:
    """A stream left open when its program stops must not ask the database for ever."""
    _, stream = lines(signed_in(place))
    next(stream)
    place.waker.stop()
    assert list(stream) == []


def test_conversations_of_other_teams_are_not_told(place: Place) -> None:
    held = first(place)
    _of_another_team(place, held)
    since = event_feed.latest(place.store)
    commands.mark(place.ledger, held, read=False)
    commands.resolve(place.ledger, held, place.agents[0])
    with place.store.transaction() as db:
        events.happened(db, "call")
    answer, stream = lines(signed_in(place), headers={"Last-Event-ID": str(since)})
    next(stream)
    assert told(next(stream)) == {
        "id": event_feed.latest(place.store),
        "kind": "call",
        "conversation": None,
        "entry": None,
    }
    answer.close()


def test_a_conversation_that_leaves_the_account_is_told_once(place: Place) -> None:
    held = first(place)
    pau = next(one.id for one in accounts.accounts(place.store) if one.email == "pau@nogal.test")
    seen = Sight(place.store, place.ledger.flows, pau, every_s=0)
    change = [event_feed.Event(1, "conversation", held, None)]
    teams.create(place.store, "others", OURSELVES)
    teams.set_queues(place.store, "others", ["far away"], OURSELVES)
    assert seen.lasts()
    assert seen.of(change) == change
    _of_another_team(place, held)
    assert seen.lasts()
    assert [seen.of(change), seen.of(change)] == [change, []]


def test_a_stream_ends_with_the_role_that_may_follow_it(place: Place) -> None:
    answer, stream = lines(signed_in(place))
    next(stream)
    accounts.set_role(place.store, "pau@nogal.test", "author")
    assert list(stream) == []
    answer.close()


@pytest.mark.parametrize("after", ["\u00b2", "9" * 30, "9" * 5000])
def test_a_place_that_is_no_sequence_is_the_newest(place: Place, after: str) -> None:
    answer, stream = lines(signed_in(place), query_string={"after": after})
    assert (answer.status_code, next(stream)[:6]) == (200, "retry:")
    answer.close()


def _of_another_team(place: Place, held: str) -> None:
    names = {team.name for team in teams.all_teams(place.store)}
    if "others" not in names:
        teams.create(place.store, "others", OURSELVES)
    teams.set_queues(place.store, "others", ["far away"], OURSELVES)
    with place.store.transaction() as db:
        row = db.get_one(Conversation, held)
        row.owner, row.owner_user_id, row.queue = "queue", None, "far away"
