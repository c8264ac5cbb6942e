"""The desk's live stream: what changed, from where the browser left off, and no more streams than threads bear."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from deflect import desk as commands
from deflect.storage import event_feed
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
