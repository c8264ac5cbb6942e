"""The sound of a spoken consent over the desk's API: who may hear it, what is noted of it, and the card."""

from __future__ import annotations

import io
import wave
from pathlib import Path

from sqlalchemy import select

from deflect.people import consent
from deflect.recordings import clips, mulaw
from deflect.recordings.clips import ConsentSounds
from deflect.storage.unit import Unit
from deflect.tables import Audit, ConsentClip, Leg
from tests.workspace_app import Place, signed_in

SOUND = mulaw.encode(bytes(range(256)) * 63)


def spoken(place: Place, folder: Path, **evidence: object) -> str:
    """A consent said on a call of the demo, with its sound; its conversation."""

    def agree(unit: Unit) -> tuple[str, str]:
        leg = unit.db.scalars(select(Leg).where(Leg.medium == "voice", Leg.theirs != "")).first()
        assert leg is not None
        told = {"by": "speech", "answer": "sí", "sound": "kept", "clip": "clp_1"} | evidence
        consent.record(unit, "conversation", leg.theirs, told, customer=leg.customer_id, leg=leg)
        return leg.id, leg.conversation_id

    leg, conversation = place.ledger.work(agree)
    clips.keep(place.ledger, ConsentSounds(folder / "consent"), "clp_1", leg, SOUND)
    return conversation


def test_sound_is_heard_and_the_audit_names_who_heard_it(place: Place, tmp_path: Path) -> None:
    conversation = spoken(place, tmp_path)
    client = signed_in(place)
    leave = client.get(f"/api/desk/conversations/{conversation}").get_json()["card"]["leave"]
    assert (leave["by"], leave["clip"], leave["refused_sound"]) == ("speech", "clp_1", False)
    answer = client.get("/api/desk/consents/clp_1/sound")
    assert (answer.status_code, answer.content_type) == (200, "audio/wav")
    with wave.open(io.BytesIO(answer.data)) as heard:
        assert (heard.getnchannels(), heard.getframerate()) == (1, 8000)
        assert heard.readframes(heard.getnframes()) == mulaw.decode(SOUND)
    client.get("/api/desk/consents/clp_1/sound")
    with place.store.reading() as db:
        (noted,) = db.scalars(select(Audit).where(Audit.action == "consent_heard"))
    assert (noted.subject, noted.conversation_id) == ("clp_1", conversation)


def test_strangers_and_wrong_names_hear_nothing(place: Place, tmp_path: Path) -> None:
    spoken(place, tmp_path)
    assert place.app.test_client().get("/api/desk/consents/clp_1/sound").status_code == 401
    assert signed_in(place).get("/api/desk/consents/clp_2/sound").status_code == 404


def test_card_says_that_the_caller_refused_to_be_recorded(place: Place, tmp_path: Path) -> None:
    conversation = spoken(place, tmp_path, sound="refused", clip="")
    leave = signed_in(place).get(f"/api/desk/conversations/{conversation}").get_json()["card"]["leave"]
    assert (leave["clip"], leave["refused_sound"]) == ("", True)
    with place.store.reading() as db:
        assert db.scalars(select(ConsentClip)).all() == []
