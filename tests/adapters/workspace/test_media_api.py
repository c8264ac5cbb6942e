"""Photos over the desk's API: as they came, pictures in the page, everything else as a download of no known type."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from deflect.attachments import rows
from deflect.attachments.files import Attachments
from deflect.facts import Inbound
from deflect.inbound import messages
from deflect.storage.vault import Vault
from deflect.tables import Media
from tests.workspace_app import SECRET, Place, signed_in

CALLER, OURS = "+34600555112", "+34910000001"
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 300


def arrived(place: Place, content: bytes | None) -> tuple[str, str]:
    """A customer's message with one file, kept if there is `content`; the file and its conversation."""
    address = ("https://api.twilio.com/x",)
    messages.receive(place.ledger, Inbound("sms", "SM-media", CALLER, OURS, "mira", place.store.clock(), media=address))
    with place.store.reading() as db:
        row = db.scalars(select(Media)).one()
    if content is not None:
        folder = place.tapes.folder.parent / "media"
        rows.keep(place.store, Attachments(folder, Vault(SECRET)), row.id, content)
    return row.id, row.conversation_id


@pytest.mark.parametrize(
    ("content", "kind", "way"),
    [
        (JPEG, "image/jpeg", "inline"),
        (b"<html><script>alert(1)</script>", "application/octet-stream", "attachment"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "application/octet-stream", "attachment"),
        (b"%PDF-1.7", "application/octet-stream", "attachment"),
    ],
)
def test_file_is_served_as_what_it_is(place: Place, content: bytes, kind: str, way: str) -> None:
    medium, _ = arrived(place, content)
    answer = signed_in(place).get(f"/api/desk/media/{medium}")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, content, kind)
    assert answer.headers["Content-Disposition"].startswith(way)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_thread_shows_the_file_beside_its_message(place: Place) -> None:
    medium, conversation = arrived(place, JPEG)
    thread = signed_in(place).get(f"/api/desk/conversations/{conversation}").get_json()["thread"]
    (shown,) = [item for item in thread["items"] if item["media"]]
    assert (shown["kind"], shown["text"]) == ("theirs", "mira")
    assert shown["media"] == [
        {"id": medium, "state": "kept", "picture": True, "size": len(JPEG), "ending": "jpg", "code": ""}
    ]


def test_file_is_for_people_who_are_signed_in(place: Place) -> None:
    medium, _ = arrived(place, JPEG)
    assert place.app.test_client().get(f"/api/desk/media/{medium}").status_code == 401


def test_file_that_is_not_there_yet_or_at_all_is_404(place: Place) -> None:
    medium, _ = arrived(place, None)
    client = signed_in(place)
    assert client.get(f"/api/desk/media/{medium}").get_json() == {"error": "wanted"}
    assert client.get("/api/desk/media/med_none").status_code == 404
