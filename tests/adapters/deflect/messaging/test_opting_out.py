"""Requests for no more texts in other words, and machine-made messages, in threads on either database."""

from __future__ import annotations

import pytest
from ledger_world import MARTA, OURS, World
from shipped_customer import Customer
from sqlalchemy import select

from deflect.installation import Installation, Sender
from deflect.storage.store import Store
from deflect.tables import Conversation, Suppression

QUESTION = "¿Dejamos de escribirte? Responde BAJA"
SPARE = "+34910000002"


def bodies(world: World) -> list[str]:
    return [row.body for row in world.rows() if row.kind == "text"]


def suppressed(world: World) -> list[str]:
    with world.store.reading() as db:
        return list(db.scalars(select(Suppression.source).where(Suppression.lifted_at.is_(None))))


@pytest.mark.parametrize("body", ["STOP 🛑", "stop please", "opt-out", "Por favor, baja", "no me mandéis más mensajes"])
def test_stop_with_courtesy_or_in_its_own_words_is_obeyed_at_once(world: World, body: str) -> None:
    world.hand_off()
    world.send_all()
    world.write(body)
    assert suppressed(world) == ["keyword"]
    assert "no te enviaremos mensajes" in bodies(world)[-1]


@pytest.mark.parametrize(
    "body",
    ["dame de baja, no quiero recibir más mensajes", "quiero darme de baja", "please stop texting me, wrong number"],
)
@pytest.mark.parametrize("answer", ["BAJA", "sí", "que sí, que no me escribáis más"])
def test_request_inside_a_sentence_is_asked_back_once_and_then_obeyed(world: World, body: str, answer: str) -> None:
    world.hand_off()
    world.send_all()
    world.write(body)
    assert suppressed(world) == []
    assert bodies(world)[-1].startswith(QUESTION)
    world.write(answer)
    assert suppressed(world) == ["keyword"]


def test_question_whether_to_stop_leaves_the_flow_where_it_is(world: World) -> None:
    world.hand_off()
    before = world.legs("text")[0].session
    world.write("dame de baja de todo esto por favor")
    assert world.legs("text")[0].session == before
    world.write("no")
    assert bodies(world)[-1].startswith(QUESTION)
    world.write("2")
    assert world.legs("text")[0].session["node"] == "fin"
    assert suppressed(world) == []


def test_request_to_stop_leads_to_a_person_where_one_is_asked_for(world: World) -> None:
    world.write("quiero que dejéis de escribirme, y una factura")
    assert bodies(world)[-1].startswith(QUESTION)
    world.write("PERSONA")
    assert world.conversations()[0].owner == "queue"


@pytest.mark.parametrize("body", ["STOP 123", "baja el volumen", "me di de baja del gimnasio"])
def test_words_that_only_look_like_a_request_go_to_the_flow(world: World, body: str) -> None:
    world.hand_off()
    world.write(body)
    assert not bodies(world)[-1].startswith(QUESTION)
    assert world.legs("text")[0].session["node"] == "elige"
    assert suppressed(world) == []


def test_call_for_help_beside_a_request_to_stop_goes_to_help(world: World) -> None:
    world.write("dejad de escribirme ya, huele a gas")
    assert "112" in "".join(bodies(world))


def test_request_to_stop_in_a_persons_thread_is_left_to_the_person(world: World) -> None:
    world.write("hola")
    world.owned("agent")
    world.write("quiero darme de baja de todo esto")
    assert len(bodies(world)) == 1
    assert world.conversations()[0].unread == 1


def test_start_after_a_message_in_the_silence_brings_the_receipt_at_the_next(store: Store) -> None:
    one = Customer(store)
    for body in ("hola", "BAJA", "hola?"):
        one.writes(body)
    assert one.conversation(one.thread()).owner == "queue"
    assert "vuelves a recibir" in one.writes("ALTA")
    assert one.writes("quiero cambiar la fecha").startswith("Recibido.")
    assert one.writes("es para mañana") == ""


# ---- a STOP that the provider took ----


def test_start_after_the_providers_stop_is_seen_by_a_person_and_promises_nothing(world: World) -> None:
    world.hand_off()
    world.send_all()
    world.write("STOP", opt_out="stop")
    assert suppressed(world) == ["provider"]
    world.write("ALTA")
    assert suppressed(world) == []
    assert not any("vuelves a recibir" in body for body in bodies(world))  # the provider lets no text through
    assert world.conversations()[0].owner == "queue"
    assert [one.text for one in world.entries("state") if one.meta["to"] == "opt_in_blocked"] == [OURS]


def test_second_start_after_the_providers_stop_promises_nothing_either(world: World) -> None:
    world.hand_off()
    world.send_all()
    world.write("STOP", opt_out="stop")
    world.write("ALTA")
    world.write("ALTA", key="SM-again")
    assert not any("vuelves a recibir" in body for body in bodies(world))
    world.write("START", key="SM-start", opt_out="start")
    assert suppressed(world) == []


def test_start_after_the_providers_stop_is_told_from_another_number(world: World) -> None:
    world.hand_off()
    world.send_all()
    world.write("STOP", opt_out="stop")
    world = World(world.store, Installation(addresses=(Sender("sms", "twilio", OURS), Sender("sms", "twilio", SPARE))))
    world.write("ALTA", key="SM-start")
    (told,) = [row for row in world.rows() if row.sender == SPARE]
    assert told.body == f"Para volver a recibir mensajes de Tienda Nogal, escribe START al {OURS}."
    assert (told.recipient, told.state) == (MARTA, "queued")
    assert world.conversations()[0].owner == "bot"


# ---- what no person wrote as an answer ----


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("Liked “¿Qué fecha?”", "reaction"), ("Le gustó «¿Qué fecha?»", "reaction"),
        ("I'm driving right now. I'll get back to you when I get where I'm going.", "auto_reply"),
        ("Estoy de vacaciones hasta el lunes. Responderé a mi vuelta.", "auto_reply"),
        ("Enviado desde mi iPhone", "signature"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("owner", ["bot", "agent"])
def test_machine_made_message_is_noted_and_changes_nothing(world: World, body: str, kind: str, owner: str) -> None:
    world.hand_off()
    world.send_all()
    with world.store.transaction() as db:
        db.scalars(select(Conversation)).one().owner = owner  # type: ignore[assignment]
    before = (world.legs("text")[0].session, len(world.rows()))
    for _ in range(4):
        world.write(body)
    assert (world.legs("text")[0].session, len(world.rows())) == before
    entries = world.entries("message_in")
    assert [(entry.text, entry.meta["automatic"]) for entry in entries] == [(body, kind)] * 4
    assert (world.conversations()[0].unread, world.conversations()[0].owner) == (0, owner)


def test_emoji_alone_bring_the_open_question_again_once(world: World) -> None:
    world.hand_off()
    world.send_all()
    sent = len(world.rows())
    for _ in range(3):
        world.write("👍")
    assert len(world.rows()) == sent + 1
    assert world.conversations()[0].owner == "bot"


def test_machine_made_message_begins_no_talk(world: World) -> None:
    world.write("Respuesta automática: estoy de vacaciones")
    assert (bodies(world), world.conversations()[0].state) == ([], "resolved")
    world.write("hola")
    assert (len(bodies(world)), world.conversations()[0].state) == (1, "open")


def test_reaction_does_not_reopen_what_is_over(world: World) -> None:
    for body in ("hola", "2", "2"):
        world.write(body)
    assert world.conversations()[0].state == "resolved"
    world.write("Liked “Hecho.”")
    assert world.conversations()[0].state == "resolved"


def test_answer_above_a_signature_is_taken(world: World) -> None:
    world.hand_off()
    world.write("2\n\nEnviado desde mi iPhone")
    assert world.legs("text")[0].session["node"] == "fin"
    assert world.entries("message_in")[-1].text == "2\n\nEnviado desde mi iPhone"


def test_thumb_up_is_a_yes_where_the_thread_asked_whether(world: World) -> None:
    world.write("hola")
    world.write("no tengo clave")
    assert bodies(world)[-1].startswith("¿Te refieres a clave?")
    world.write("👍")
    assert bodies(world)[-1].startswith("¿Tu clave?")
