"""Reactions, answers by machine and signatures are told from a person's words, in every language."""

from __future__ import annotations

import pytest

from voice_flows.understanding.automatic_messages import read, words

REACTIONS = [
    ("Liked “Hola. ¿En qué te ayudo?”", "yes"), ("Loved \"x y z\"", ""), ("Le gustó “¿Es ese?”", "yes"),
    ("Le ha gustado “Hola\n1 sí”", "yes"), ("👍", "yes"), ("👍🏽", "yes"), ("👍👍", "yes"), ("❤️", ""),
    ("👎", "no"), ("😂😂", ""), ("\u200a\u200b👍\u200b to “\u200aHola\u200a”", "yes"),
    ("👍 a «Veo un pedido»", "yes"), ("Reacted 👍 to “Hi”", "yes"), ("Reacted with ❤️ to “Hi”", ""),
    ("Reaccionó con 👍 a “Hola”", "yes"), ("Ha reaccionado con 😮 a “Hola”", ""),
    ("Removed a like from “Hi”", ""), ("Eliminó un me gusta de “Hola”", ""), ("Liked an image", ""),
    ("Le encantó una foto", ""), ("Le dio me gusta a “Su cita es mañana”", "yes"),
    ("Laughed at “x”", ""), ("Se rió de “x”", ""), ("Emphasized “a”", ""),
    ("Emphasised “a”", ""), ("Enfatizó “a”", ""), ("Questioned “a”", ""), ("Disliked “a b”", "no"),
    ("No le gustó “a”", "no"), ("Le gustó: “Su pedido”", "yes"), ("Loved: \"Your parcel\"", ""), (":)", ""), ("🙏", ""),
    ("Removed 👍 from “Ok”", ""),
]  # fmt: skip
AUTO_REPLIES = [
    "I'm driving, can't text right now. Sent from my car", "Driving. Will call you later.",
    "Voy manejando, te marco luego",
    "I can't take your call right now. I'll call you back.", "Currently on vacation, back on the 12th.",
    "Gracias por contactar con nosotros. Un agente le responderá en breve.", "Out of Office: back Monday",
    "Out of office until Monday", "Fuera de la oficina hasta el lunes",
    "Out of the office. Please contact my assistant.", "Gracias por contactarnos. En breve le atenderemos.",
    "Gracias por comunicarte con nosotros, en breve un asesor te atenderá.",
    "Gracias por escribirnos. Nuestro horario es de 9 a 18.",
    "Thanks for reaching out! Our office hours are 9-5. We will get back to you.",
    "Thanks for your message! We'll get back to you as soon as possible.",
    "I'm driving right now.",
    "I’m driving with Do Not Disturb While Driving turned on. I’ll see your message "
    "when I get where I’m going.",
    "(I’m not receiving notifications. If this is urgent, reply “urgent” to send a "
    "notification through.)",
    "I'm driving - sent from Android Auto",
    "Estoy conduciendo, te respondo luego",
    "Estoy conduciendo.",
    "Voy conduciendo, ahora no puedo atenderte. Te llamo luego.",
    "Ahorita voy manejando, luego te contesto",
    "Estoy manejando ahorita",
    "Respuesta automática: estoy de vacaciones hasta el 15 de agosto.",
    "Hola, gracias por tu mensaje. Estoy de vacaciones hasta el 15 de agosto. Para "
    "temas urgentes escribe a ana@ejemplo.com. Responderé a mi vuelta. Un saludo, Marta Ruiz",
    "Me encuentro fuera de la oficina hasta el lunes. Para cualquier urgencia "
    "contacte con soporte@ejemplo.com. Un saludo.",
    "I'm out of the office until Monday 3 August. I will reply when I return.",
    "Automatic reply: Out of office",
    "Thank you for your email. I am on annual leave and will be back on 5 January.",
    "I am currently out of office with limited access to email. I'll get back to you "
    "on Monday.",
    "Gracias por contactar con Talleres Paco. Hemos recibido su mensaje y le "
    "responderemos lo antes posible.",
    "Sorry, can't talk right now.", "Can't talk now. What's up?", "No puedo hablar ahora. ¿Qué pasa?",
    "This number does not receive text messages.", "[Auto] in a meeting, will text after",
    "Sent automatically: I'm at the cinema", "¡Hola! Gracias por tu mensaje. En breve te atenderemos.",
    "Estoy en una reunión, te llamo después", "Estoy en el cine, luego te llamo",
    "I'm at the movies, I'll call you later",
    "Este número no admite mensajes",
    "Estoy en modo no molestar, veré tu mensaje más tarde",
    "Thanks for texting Green Dental. Our office is closed. We will reply during business hours.",
    "Hola, ahora mismo estoy conduciendo. Te contesto en cuanto pueda.",
    "No me encuentro en la oficina, regreso el lunes",
    "Hola, en estos momentos no podemos atenderte, te responderemos en cuanto sea posible",
    "Sorry I missed your call, I'm in a meeting. Will call you back.",
]  # fmt: skip
ANSWERS = [
    "I'm driving to you now", "I'm driving there at five", "voy conduciendo hacia allí",
    "estoy conduciendo un camión averiado",
    "gracias por contactarme, sí quiero", "thank you for contacting me, I want a refund",
    "vuestro horario está mal en la web",
    "estoy de vacaciones hasta el 5, ¿podéis traerlo después?", "Estoy conduciendo, llamadme", "1", "sí",
    "me gusta", "Estoy conduciendo, es urgente que me llaméis", "me gustó el zapato",
    "estoy de vacaciones", "estoy en el médico", "I'm at work, call me after five",
    "no puedo contestar ahora", "le gustó a mi madre pero quiero devolverlo",
    "I'm out of office until Monday, please deliver after", "hola", "48213",
    "no puedo estar en casa porque estoy de vacaciones, volveré el lunes", "liked it", "👋", "🛑", "🆘",
    "ok 👍", "gracias", "I like \"Nogal\" shoes, do you have them",
    "I'm on holiday from Monday to Friday", "volveré el lunes", "1️⃣", "", " ",
    "Traedlo el lunes, que hoy estoy conduciendo todo el día",
    "a" * 5000,
    "the automatic reply says my order is lost", "la respuesta automática que me mandaron no sirve",
    "me mandaste un mensaje automático, quiero hablar con alguien", "estoy en una reunión, ¿podéis venir a las 6?",
    "no podemos atender al repartidor ese día", "we're closed on Sunday so come Saturday",
    "I'm in a meeting till 3, come at 4",
]  # fmt: skip


@pytest.mark.parametrize(("body", "sign"), REACTIONS)
def test_reaction_is_known_with_its_thumb(body: str, sign: str) -> None:
    found = read(body)
    assert found is not None
    assert (found.kind, found.sign) == ("reaction", sign)


@pytest.mark.parametrize("body", AUTO_REPLIES)
def test_answer_by_machine_is_known(body: str) -> None:
    found = read(body)
    assert found is not None
    assert found.kind == "auto_reply"


@pytest.mark.parametrize("body", ANSWERS)
def test_words_of_a_person_are_no_machines(body: str) -> None:
    assert read(body) is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("1\n\nEnviado desde mi iPhone", "1"), ("Yes\nSent from my Galaxy S21", "Yes"),
        ("Sí\n-- \nMarta Ruiz\nDirectora", "Sí"),
        ("Me equivoqué\nUn saludo,\nMarta", "Me equivoqué"), ("Hola\n\nno llega\n\nSaludos", "Hola\n\nno llega"),
        ("Get Outlook for iOS", ""), ("--\nMarta", ""), ("una\ndos", "una\ndos"), ("Gracias", "Gracias"),
    ],
)  # fmt: skip
def test_signature_below_a_message_is_left_out(body: str, expected: str) -> None:
    assert words(body) == expected
