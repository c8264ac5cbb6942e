"""Recordings over the desk's API: who may hear them, any part of them, and what is noted of it."""

from __future__ import annotations

import io
import wave
from datetime import timedelta

from sqlalchemy import select

from deflect.recordings import mulaw, transcripts
from deflect.tables import Audit, Tape
from tests import workspace_tapes
from tests.workspace_app import Place, signed_in

AT = "/api/desk/recordings"


def test_a_call_is_heard_as_a_wav_of_both_sides(place: Place) -> None:
    workspace_tapes.call(place)
    answer = signed_in(place).get(f"{AT}/rec_call")
    assert (answer.status_code, answer.content_type) == (200, "audio/wav")
    assert answer.headers["Cache-Control"] == "no-store"
    with wave.open(io.BytesIO(answer.data)) as heard:
        assert (heard.getnchannels(), heard.getframerate(), heard.getsampwidth()) == (2, 8000, 2)
        pcm = heard.readframes(heard.getnframes())
    assert pcm == mulaw.decode(place.tapes.read("rec_call").sound())


def test_a_message_is_heard_in_both_ears(place: Place) -> None:
    workspace_tapes.message(place)
    with wave.open(io.BytesIO(signed_in(place).get(f"{AT}/rec_message").data)) as heard:
        assert (heard.getnchannels(), heard.getnframes()) == (1, 64_000)


def test_any_part_may_be_asked_for(place: Place) -> None:
    workspace_tapes.call(place)
    workspace_tapes.message(place)
    client = signed_in(place)
    parts = (
        ("0-", 0, None),
        ("0-1", 0, 2),
        ("40-50", 40, 51),
        ("32001-64005", 32001, 64006),
        ("44-44", 44, 45),
        ("-7", -7, None),
    )
    for tape in ("rec_call", "rec_message"):
        whole = client.get(f"{AT}/{tape}").data
        for asked, start, end in parts:
            answer = client.get(f"{AT}/{tape}", headers={"Range": f"bytes={asked}"})
            part, first = whole[start:end], start % len(whole)
            assert (answer.status_code, answer.data) == (206, part)
            assert answer.headers["Content-Range"] == f"bytes {first}-{first + len(part) - 1}/{len(whole)}"
        assert client.get(f"{AT}/{tape}", headers={"Range": "bytes=999999-"}).status_code == 416


def test_nobody_hears_anything_without_signing_in(place: Place) -> None:
    workspace_tapes.call(place)
    assert place.app.test_client().get(f"{AT}/rec_call").status_code == 401
    for unknown in ("rec_other", "..%2Fsecret.key", "rec_call.tape"):
        assert signed_in(place).get(f"{AT}/{unknown}").status_code == 404


def test_who_listened_to_what_is_noted_once_a_play(place: Place) -> None:
    conversation = workspace_tapes.call(place)
    client = signed_in(place)
    for asked in ("bytes=0-", "bytes=64000-", "bytes=90000-"):
        client.get(f"{AT}/rec_call", headers={"Range": asked})
    with place.store.reading() as db:
        (noted,) = db.scalars(select(Audit).where(Audit.action == "recording_played"))
    assert (noted.subject, noted.detail) == ("rec_call", {"conversation": conversation, "kind": "call"})
    assert noted.user_id in place.agents


def test_a_tape_whose_file_is_gone_is_told_as_such(place: Place) -> None:
    workspace_tapes.call(place)
    place.tapes.erase("rec_call")
    assert signed_in(place).get(f"{AT}/rec_call").status_code == 404


def test_the_thread_tells_each_line_where_it_is_heard(place: Place) -> None:
    conversation = workspace_tapes.call(place)
    thread = signed_in(place).get(f"/api/desk/conversations/{conversation}").get_json()["thread"]
    (item,) = [item for item in thread["items"] if item["kind"] == "call"]
    said = [(line["who"], line["ms"]) for line in item["call"]["lines"]]
    assert said[:5] == [("ours", 0), ("ours", 0), ("theirs", 3600), ("ours", 6000), ("theirs", 8600)]
    assert item["call"]["sound"]["length_ms"] == 10_500
    assert max(item["call"]["sound"]["theirs"]) > 90


def test_a_message_stands_apart_from_its_call_with_its_words(place: Place) -> None:
    conversation = workspace_tapes.message(place)
    transcripts.done(place.ledger, "rec_message", "llamadme mañana por la tarde")
    client = signed_in(place)
    thread = client.get(f"/api/desk/conversations/{conversation}").get_json()
    (item,) = [item for item in thread["thread"]["items"] if item["kind"] == "voicemail"]
    assert item["text"] == "llamadme mañana por la tarde"
    assert (item["sound"]["state"], item["sound"]["transcript"]) == ("ready", "done")
    assert thread["row"]["owner"] == "queue"
    assert thread["card"]["score"]["score"] == 4
    assert thread["card"]["score"]["words"] == "todo muy rápido"


def test_a_message_still_being_saved_and_one_erased_say_so(place: Place) -> None:
    conversation = workspace_tapes.message(place, sound=False)
    client = signed_in(place)

    def state() -> str:
        items = client.get(f"/api/desk/conversations/{conversation}").get_json()["thread"]["items"]
        return str(next(item["sound"]["state"] for item in items if item["kind"] == "voicemail"))

    assert state() == "saving"
    with place.store.transaction() as db:
        assert db.scalars(select(Tape)).all() == []
    now = place.clock.now
    place.clock.now = lambda: now() + timedelta(hours=1)
    assert state() == "gone"


def test_complaint_cannot_see_what_the_bot_did_before(place: Place) -> None:
    """Whoever takes over has all that was said and understood, what was chosen and collected, and the sound itself."""
    conversation = workspace_tapes.call(place)
    told = signed_in(place).get(f"/api/desk/conversations/{conversation}").get_json()
    (call,) = [item["call"] for item in told["thread"]["items"] if item["kind"] == "call"]
    assert [line["text"] for line in call["lines"] if line["who"] == "theirs"] == [
        "necesito la factura",
        "una copia",
        "1",
    ]
    assert [line["score"] for line in call["lines"] if line["who"] == "theirs"][:2] == [0.93, 0.55]
    assert "¿En qué te ayudo?" in " ".join(line["text"] for line in call["lines"] if line["who"] == "ours")
    assert call["path"][0]["label"] == "facturas"
    assert told["card"]["wants"]["value"] == "necesito la factura"
    assert signed_in(place).get(f"{AT}/{call['sound']['id']}").status_code == 200
