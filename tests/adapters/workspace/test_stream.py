"""The desk's live stream: what changed, from where the browser left off, and no more streams than threads bear."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from deflect import desk as commands
from deflect.people import accounts, teams
from deflect.people.accounts import OURSELVES
from deflect.people.sight import Sight, places_of, readers
from deflect.people.teams import Scope
from deflect.storage import event_feed, events
from deflect.tables import Conversation
from gateway.workspace.live.feed import _seen_lines
from gateway.workspace.live.follower import MOST_UNREAD, Follower
from tests import workspace_app
from tests.workspace_app import Place, signed_in

EVENTS = "/api/desk/events"


def lines(client: FlaskClient, **more: Any) -> tuple[Any, Iterator[str]]:
    answer = client.get(EVENTS, buffered=False, **more)
    pieces = (piece for chunk in answer.iter_encoded() for piece in bytes(chunk).decode().split("\n\n"))
    return answer, (piece for piece in pieces if piece and not piece.startswith(("event: ping", "event: counts")))


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


def test_change_tells_where_its_conversation_stands(place: Place) -> None:
    held, since = first(place), event_feed.latest(place.store)
    commands.resolve(place.ledger, held, place.agents[0])
    answer, stream = lines(signed_in(place), headers={"Last-Event-ID": str(since)})
    next(stream)
    stands = told(next(stream))["place"]
    with place.store.reading() as db:
        row = db.get_one(Conversation, held)
        assert stands == {"state": "resolved", "owner": row.owner, "user": row.owner_user_id, "turn": "none"}
    answer.close()


def test_conversation_that_leaves_is_told_without_its_new_place(place: Place) -> None:
    teams.create(place.store, "others", OURSELVES)
    teams.set_queues(place.store, "others", ["far away"], OURSELVES)
    held = first(place)
    _of_another_team(place, held)
    change = [event_feed.Event(1, "conversation", held, None)]
    places = places_of(place.store, change)
    assert b'"place"' in _seen_lines(Sight(Scope(place.agents[0])), change, places)
    assert b'"place"' not in _seen_lines(Sight(pau(place)), change, places)


def test_a_conversation_that_leaves_the_account_is_told_once(place: Place) -> None:
    teams.create(place.store, "others", OURSELVES)
    teams.set_queues(place.store, "others", ["far away"], OURSELVES)
    held, seen = first(place), Sight(pau(place))
    change = [event_feed.Event(1, "conversation", held, None)]
    assert seen.of(change, places_of(place.store, change)) == change
    _of_another_team(place, held)
    seen.scope = pau(place)
    places = places_of(place.store, change)
    assert [seen.of(change, places), seen.of(change, places)] == [change, []]


@pytest.mark.parametrize("queue", [None, "far away", "near"])
@pytest.mark.parametrize("owned", [True, False])
@pytest.mark.parametrize("flow", ["tienda", "clinica"])
def test_scope_says_of_a_row_what_the_database_says(place: Place, queue: str | None, owned: bool, flow: str) -> None:
    held, user = first(place), place.agents[1]
    limits = Scope(user, frozenset({"far away"}), frozenset({"clinica"}))
    with place.store.transaction() as db:
        row = db.get_one(Conversation, held)
        row.owner_user_id, row.queue, row.flow = user if owned else None, queue, flow
        row.owner = "agent" if owned else "queue"
    with place.store.reading() as db:
        by_row = places_of(place.store, [event_feed.Event(1, "conversation", held, None)])[held]
        for scope in (limits, Scope(user)):
            assert scope.includes(by_row) == scope.sees(db, held)


def test_events_are_read_once_for_all_who_follow(place: Place) -> None:
    answers = [lines(signed_in(place, email)) for email in ("nuria@nogal.test", "pau@nogal.test") for _ in range(2)]
    heard = [(answer, stream, next(stream)) for answer, stream in answers]
    read: list[str] = []
    event.listen(place.store.engine, "before_cursor_execute", lambda *told: read.append(told[2]))
    commands.resolve(place.ledger, first(place), place.agents[0])
    assert len({told(next(stream))["id"] for _, stream, _ in heard}) == 1
    assert len([one for one in read if "FROM event" in one]) <= 3  # and not once for each of the four
    for answer, _, _ in heard:
        answer.close()


def test_stream_that_reads_too_slowly_ends_to_come_back(place: Place) -> None:
    with place.store.reading() as db:
        scope = teams.scope(db, accounts.accounts(place.store)[0], place.ledger.flows)
    slow = Follower("usr", "ses", Sight(scope), lambda one: None)
    for _ in range(MOST_UNREAD + 1):
        slow.tell(b"x")
    assert (slow.ended, len(slow.take()), slow.take()) == (True, MOST_UNREAD, b"")


def test_a_stream_ends_with_the_role_that_may_follow_it(place: Place) -> None:
    answer, stream = lines(signed_in(place))
    next(stream)
    accounts.set_role(place.store, "pau@nogal.test", "author")
    assert list(stream) == []
    answer.close()


def test_what_changes_with_the_end_of_a_right_is_not_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, stream = lines(signed_in(place))
    next(stream)
    read, due = event_feed.after, [True]

    def after(*asked: Any) -> Any:
        """The role changes at the very moment at which events are read."""
        if due and due.pop():
            accounts.set_role(place.store, "pau@nogal.test", "author")
        return read(*asked)

    monkeypatch.setattr(event_feed, "after", after)
    with place.store.transaction() as db:
        events.wake(db)
    assert list(stream) == []
    answer.close()


@pytest.mark.parametrize("after", ["\u00b2", "9" * 30, "9" * 5000])
def test_a_place_that_is_no_sequence_is_the_newest(place: Place, after: str) -> None:
    answer, stream = lines(signed_in(place), query_string={"after": after})
    assert (answer.status_code, next(stream)[:6]) == (200, "retry:")
    answer.close()


def pau(place: Place) -> Scope:
    """What an agent may see now."""
    user = next(one.id for one in accounts.accounts(place.store) if one.email == "pau@nogal.test")
    return readers(place.store, place.ledger.flows, [user])[user]


def _of_another_team(place: Place, held: str) -> None:
    names = {team.name for team in teams.all_teams(place.store)}
    if "others" not in names:
        teams.create(place.store, "others", OURSELVES)
    teams.set_queues(place.store, "others", ["far away"], OURSELVES)
    with place.store.transaction() as db:
        row = db.get_one(Conversation, held)
        row.owner, row.owner_user_id, row.queue = "queue", None, "far away"
