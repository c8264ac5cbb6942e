"""Redacting over the API: words go from every place that keeps them, a message with its files, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from deflect import desk as desks
from deflect.attachments import rows
from deflect.attachments.files import Attachments
from deflect.facts import Inbound
from deflect.inbound import messages
from deflect.people import audit
from deflect.storage import event_feed, journal
from deflect.storage.vault import Vault
from deflect.tables import Audit, Conversation, Entry, Journal, Leg, LegalHold, Media, Outbox
from tests.workspace_app import SECRET, Place, signed_in

CALLER, OURS = "+34600555112", "+34910000001"
SECRET_WORD = "Villaumbrales"


def written(place: Place, body: str, key: str = "SM-1", media: tuple[str, ...] = ()) -> str:
    """A customer's message, and the conversation that it came to."""
    messages.receive(place.ledger, Inbound("sms", key, CALLER, OURS, body, place.store.clock(), media=media))
    with place.store.reading() as db:
        return db.scalars(select(Leg.conversation_id).where(Leg.theirs == CALLER)).one()


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


def redact(desk: FlaskClient, conversation: str, **asked: Any) -> Any:
    return desk.post(f"/api/desk/conversations/{conversation}/redact", json=asked)


def everything(place: Place, conversation: str) -> str:
    """All that the ledger keeps of a conversation, as text."""
    with place.store.reading() as db:
        held = db.get_one(Conversation, conversation)
        kept: list[Any] = [held.subject, held.subject_folded, held.preview]
        for table in (Entry, Outbox, Leg):
            for row in db.scalars(select(table).where(table.conversation_id == conversation)):
                kept += [getattr(row, column.key) for column in table.__table__.columns]
    return repr(kept).casefold()


def test_words_go_from_every_place_and_search_finds_them_no_more(place: Place, admin: FlaskClient) -> None:
    one = written(place, f"Vivo en {SECRET_WORD}, por si ayuda")
    desks.note(place.ledger, one, place.agents[0], "note-0001", f"Es de {SECRET_WORD.lower()}")
    desks.reply(place.ledger, one, place.agents[0], "reply-0001", f"¿{SECRET_WORD}, Palencia?", seen=99)
    with place.store.transaction() as db:
        db.execute(update(Outbox).where(Outbox.conversation_id == one).values(state="delivered"))
        leg = db.scalars(select(Leg).where(Leg.conversation_id == one)).one()
        leg.session = leg.session | {"values": {"town": SECRET_WORD}}
    assert SECRET_WORD.casefold() in everything(place, one)
    shown = redact(admin, one, words=SECRET_WORD).get_json()
    assert [place["kind"] for place in shown["places"]] == ["message_in", "wants", "note", "message_out"]
    assert shown["places"][0]["text"] == "Vivo en [▇], por si ayuda"
    assert SECRET_WORD.casefold() in everything(place, one)
    assert redact(admin, one, words=SECRET_WORD, confirmed=True).get_json() == shown
    assert SECRET_WORD.casefold() not in everything(place, one)
    found = admin.get("/api/desk/list", query_string={"q": SECRET_WORD}).get_json()["rows"]
    assert found == []
    thread = admin.get(f"/api/desk/conversations/{one}").get_json()["thread"]["items"]
    assert {"to": "redacted", "places": 4, "files": 0} in [item["meta"] for item in thread]


def test_message_goes_whole_with_its_files(place: Place, admin: FlaskClient) -> None:
    one = written(place, "esta es mi tarjeta... ¿vale?", media=("https://api.twilio.com/x",))
    with place.store.reading() as db:
        row = db.scalars(select(Media)).one()
    files = Attachments(place.tapes.folder.parent / "media", Vault(SECRET))
    rows.keep(place.store, files, row.id, b"\xff\xd8\xff\xe0" + b"0" * 300)
    done = redact(admin, one, entry=row.entry_id, confirmed=True).get_json()
    assert (len(done["places"]), done["files"]) == (1, 1)
    with place.store.reading() as db:
        assert db.get_one(Entry, row.entry_id).text == "[▇]"
        assert db.scalars(select(Media)).all() == []
        assert "tarjeta" not in db.get_one(Conversation, one).preview
    with pytest.raises(FileNotFoundError):
        files.read(row.id)
    assert redact(admin, one, entry=row.entry_id).get_json()["error"] == "words_not_found"


def test_requests_as_they_came_are_emptied(place: Place, admin: FlaskClient) -> None:
    one = written(place, f"Vivo en {SECRET_WORD}")
    for key in ("read", "unread"):
        letter = journal.Letter("twilio", "message", "sms", key, SECRET_WORD.encode(), {}, "https://x.test")
        journal.write(place.store, place.ledger.vault, letter, CALLER)
    with place.store.transaction() as db:
        db.execute(update(Journal).where(Journal.key == "read").values(state="done"))
    redact(admin, one, words=SECRET_WORD, confirmed=True)
    with place.store.reading() as db:
        kept = {row.key: row.sealed is not None for row in db.scalars(select(Journal))}
    assert (kept["read"], kept["unread"]) == (False, True)


def test_audit_and_pages_are_told_without_the_words(place: Place, admin: FlaskClient) -> None:
    one = written(place, f"Vivo en {SECRET_WORD}")
    before = event_feed.latest(place.store)
    redact(admin, one, words=SECRET_WORD, confirmed=True)
    assert {event.conversation for event in event_feed.after(place.store, before, 50)} >= {one}
    with place.store.reading() as db:
        row = db.scalars(select(Audit).where(Audit.action == "redacted")).one()
        assert (row.actor, row.conversation_id) == (str(audit.user(place.agents[0])), one)
        assert SECRET_WORD not in repr(row.detail)


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"words": "Vi!"}, 409, "words_too_few"),
        ({"words": "Soria"}, 409, "words_not_found"),
        ({"entry": "ent_other"}, 404, "unknown"),
        ({"words": "Palencia", "entry": "ent_other"}, 400, "wrong_request"),
        ({}, 400, "wrong_request"),
    ],
)
def test_refused_redaction_changes_nothing(
    place: Place, admin: FlaskClient, asked: dict[str, str], status: int, code: str
) -> None:
    one = written(place, "Vivo en Palencia")
    before = everything(place, one)
    answer = redact(admin, one, **asked, confirmed=True)
    assert (answer.status_code, answer.get_json()["error"]) == (status, code)
    assert everything(place, one) == before


def test_text_under_way_waits_until_it_is_settled(place: Place, admin: FlaskClient) -> None:
    one = written(place, "Hola")
    desks.reply(place.ledger, one, place.agents[0], "reply-0001", f"¿Es {SECRET_WORD}?", seen=99)
    with place.store.transaction() as db:
        db.execute(update(Outbox).where(Outbox.conversation_id == one).values(state="attempted"))
    assert redact(admin, one, words=SECRET_WORD, confirmed=True).get_json()["error"] == "text_under_way"


def test_words_under_a_legal_hold_stay(place: Place, admin: FlaskClient) -> None:
    one = written(place, f"Vivo en {SECRET_WORD}")
    with place.store.transaction() as db:
        customer = db.get_one(Conversation, one).customer_id
        db.add(LegalHold(customer_id=customer, reason="case 1", actor="system:root", at=place.store.clock()))
    assert redact(admin, one, words=SECRET_WORD, confirmed=True).get_json()["error"] == "legal_hold"
    assert SECRET_WORD.casefold() in everything(place, one)


def test_agent_without_the_right_may_not(place: Place, desk: FlaskClient) -> None:
    one = written(place, f"Vivo en {SECRET_WORD}")
    assert redact(desk, one, words=SECRET_WORD, confirmed=True).status_code == 403
