"""The demo's past: fourteen conversations as data, so that the desk is not empty at first.

A line is (seconds since the line before, kind, text, more). `said` and `speech`/`key` belong to the call; `moved`
begins the thread; `bot`, `agent` and `theirs` are texts; a `bot` or `agent` line may name its delivery state.
In a text `{+2}` is the working day two days after the line, `{ref}` the reference, `{receipt}` what we answer to a
customer who waits for a person: it says when, in the hours of the business.
"""

# ruff: noqa: E501 - what one person wrote stays on one line
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Line = tuple[int, str, str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """`ago_min` is when the last line was said; a story of `hours` is told as late before that as people worked."""

    name: str | None
    number: str
    subject: str
    ago_min: int
    owner: Literal["bot", "queue", "agent"]
    lines: tuple[Line, ...]
    state: Literal["open", "pending", "snoozed", "resolved"] = "open"
    language: str = "es"
    agent: int = 0
    unread: int = 0
    outcome: str = "moved_to_text"
    stopped: bool = False
    flow: Literal["tienda", "clinica"] = "tienda"
    hours: bool = False
    begins: Literal["call", "text"] = "call"


GREETING = "Tienda Nogal, hola. Soy el asistente automático. ¿En qué te ayudo?"
CLINIC = "Centro Médico Olmo. Si es una urgencia, cuelgue y llame al 112. ¿Llama por una cita, por resultados, o por horarios y cómo llegar?"
OFFER = "Esto es más cómodo por escrito. ¿Te envío las opciones a este móvil y contestas cuando quieras?"
HOURS_OFFER = "Le puedo enviar las horas libres por mensaje y las mira con calma. ¿Se lo envío a este móvil?"
WHICH = "Dime o marca las cinco cifras del pedido; están en el correo de compra."
SUMS = "Tienda Nogal (ref. {ref}): sobre tu pedido, responde 1 cambiar entrega, 2 devolver, 3 otra cosa.\nBAJA para no recibir mensajes."
DATES = "¿Qué fecha te viene bien?\n1 {+2} de 16 a 19\n2 {+4} de 10 a 13\n3 otra fecha"
VISITS = "Centro Olmo (ref. {ref}): ¿qué hora prefiere?\n1 {+4}, 9:00\n2 {+5}, 17:00\n3 otras horas\nBAJA para no recibir mensajes."
FIRST: Line = (1, "bot", SUMS, "delivered")


def _call(
    words: str, score: float, number: str, choice: str, item: str, status: str = "on_its_way"
) -> tuple[Line, ...]:
    """A call to the shop that asks, gives a number, and agrees to go on by text."""
    return (
        (0, "said", GREETING, None),
        (6, "speech", words, score),
        (1, "chose", choice, None),
        (1, "said", WHICH, None),
        (7, "key", number, None),
        (1, "collected", number, "order"),
        (1, "looked_up", "", {"status": status, "item": item}),
        (3, "said", OFFER, None),
        (4, "speech", "sí", 0.97),
        (1, "answered_offer", "Oferta aceptada", None),
        (1, "moved", "", None),
    )


def _visit(words: str, score: float, doctor: str) -> tuple[Line, ...]:
    """A call to the clinic about an appointment, which agrees to go on by text."""
    return (
        (0, "said", CLINIC, None),
        (7, "speech", words, score),
        (1, "chose", "Cita", None),
        (1, "said", "Para proteger sus datos, dígame su fecha de nacimiento.", None),
        (9, "speech", "••••", 0.92),
        (2, "looked_up", "", {"doctor": doctor, "status": "booked"}),
        (4, "said", HOURS_OFFER, None),
        (5, "speech", "sí, por favor", 0.95),
        (1, "answered_offer", "Oferta aceptada", None),
        (1, "moved", "", None),
    )


DAY = 24 * 60

STORIES: tuple[Story, ...] = (
    Story("Lucía Fernández", "+34600111201", "Quiero cambiar la entrega del jueves", 6, "queue", (
        *_call("quiero cambiar la entrega del jueves", 0.93, "48301", "Pedido", "Estantería de roble"), FIRST,
        (95, "theirs", "1", None), (2, "bot", DATES, "delivered"),
        (60, "theirs", "Ninguna me sirve, trabajo por las mañanas. PERSONA", None), (1, "queued", "", None),
        (1, "bot", "{receipt}", "delivered"),
    ), unread=1),
    Story("Raúl Ortega", "+34600111202", "Me ha llegado el espejo roto", 21, "queue", (
        *_call("me ha llegado el espejo roto", 0.88, "48266", "Devolución", "Espejo redondo", "delivered"), FIRST,
        (240, "theirs", "El espejo viene con una esquina rota. ¿Lo cambiáis?", None), (1, "queued", "", None),
        (1, "bot", "{receipt}", "delivered"), (180, "theirs", "¿Hay alguien?", None),
    ), unread=2),
    Story("Emily Carter", "+34600111203", "Where is my order", 34, "queue", (
        (0, "said", "Tienda Nogal, hello. This is the automated assistant. How can I help?", None),
        (5, "speech", "where is my order", 0.91), (1, "chose", "Order", None),
        (2, "said", "Say or key the five digits of the order.", None), (8, "key", "48288", None),
        (1, "collected", "48288", "order"), (1, "looked_up", "", {"status": "delayed", "item": "Sillón de lectura"}),
        (3, "said", "This is easier in writing. Shall I text you the options?", None),
        (4, "speech", "yes please", 0.95), (1, "answered_offer", "Offer accepted", None), (1, "moved", "", None),
        (1, "bot", "Tienda Nogal (ref. {ref}): about your order, reply 1 change delivery, 2 return it, 3 something else.\nSTOP for no more texts.", "delivered"),
        (300, "theirs", "The courier says my address does not exist. Can someone check it?", None), (1, "queued", "", None),
        (1, "bot", "{receipt}", "delivered"),
    ), unread=1, language="en"),
    Story("Joaquín Prats", "+34600111204", "Me habéis cobrado dos veces el mismo sofá", 52, "agent", (
        (0, "theirs", "Me habéis cobrado dos veces el mismo sofá", None), (1, "queued", "", None), (1, "bot", "{receipt}", "delivered"),
        (420, "agent", "Hola, Joaquín, soy {agent}, de Tienda Nogal. Veo los dos cargos y ya he pedido que anulen uno.", "delivered"),
        (30, "note", "Pedida la anulación a administración, lo confirman hoy por la tarde.", None),
        (600, "theirs", "Gracias. ¿Cuándo lo veré en la cuenta?", None),
    ), unread=1, hours=True, begins="text"),
    Story("Pilar Gómez", "+34600111205", "Quiero devolver unos cojines", 130, "agent", (
        *_call("quiero devolver unos cojines", 0.9, "48215", "Devolución", "Dos cojines de lino", "delivered"), FIRST,
        (90, "theirs", "2", None), (300, "agent", "Te mando la etiqueta de recogida por correo. Pasamos el {+1}, entre las 10 y las 13.", "delivered"),
        (200, "theirs", "Perfecto, ese día estoy en casa", None),
    ), hours=True),
    Story(None, "+34600111206", "¿Tenéis la lámpara de nogal en la tienda?", 75, "agent", (
        *_call("tenéis la lámpara de nogal en la tienda", 0.71, "48199", "Otra cosa", "Lámpara de nogal", "delivered"), FIRST,
        (60, "theirs", "3", None), (400, "agent", "Quedan dos en la tienda de la calle Mayor. ¿Te guardo una?", "delivered"),
    ), agent=1, hours=True),
    Story("Andrés Molina", "+34600111207", "Cambiar la entrega, por favor", 18, "bot", (
        *_call("cambiar la entrega por favor", 0.95, "48305", "Pedido", "Mesa de comedor"), FIRST,
        (40, "theirs", "1", None), (2, "bot", DATES, "sent"),
    )),
    Story("Carmen Vidal", "+34600111208", "Quería cambiar mi cita", 26 * 60, "bot", (
        *_visit("quería cambiar mi cita", 0.94, "Vera"), (1, "bot", VISITS, "delivered"),
        (20 * 3600, "bot", "Cuando pueda, nos falta su respuesta: ¿qué hora prefiere? Si ya no hace falta, responda FIN y lo dejamos.", "delivered"),
    ), state="pending", flow="clinica", hours=True),
    Story("Iván Serrano", "+34600111209", "¿A qué hora llega mi pedido?", 3 * 60, "bot", (
        *_call("a qué hora llega mi pedido", 0.89, "48290", "Pedido", "Perchero de pared"), (1, "bot", SUMS, "undelivered"),
    ), hours=True),
    Story("Beatriz Luna", "+34600111210", "Pedir hora para unos análisis", 2 * DAY, "agent", (
        *_visit("quería pedir hora para unos análisis", 0.87, "Soto"), (1, "bot", VISITS, "delivered"),
        (200, "theirs", "3. ¿Puede ser a primera hora? Tengo que ir en ayunas", None),
        (600, "agent", "Sí, a las 8:00. Pregunto a la enfermera qué mañana puede y le escribo el {+3}.", "delivered"),
    ), state="snoozed", flow="clinica", hours=True),
    Story("Óscar Peña", "+34600111211", "No puedo ir a la cita del lunes", 4 * DAY, "agent", (
        *_visit("no puedo ir a la cita del lunes", 0.92, "Vera"), (1, "bot", VISITS, "delivered"),
        (80, "theirs", "¿Y por la tarde, a partir de las seis?", None),
        (300, "agent", "Hecho: el {+5}, a las 18:10.", "delivered"), (60, "theirs", "Mil gracias!", None),
    ), state="resolved", agent=1, flow="clinica", hours=True),
    Story("Teresa Ibáñez", "+34600111212", "¿Dónde está mi pedido?", 1 * DAY, "bot", (
        *_call("dónde está mi pedido", 0.96, "48077", "Pedido", "Cómoda de cuatro cajones"), FIRST,
        (40, "theirs", "1", None), (2, "bot", DATES, "delivered"),
        (7 * DAY * 60, "theirs", "Perdonad, he estado fuera. ¿Todavía puedo cambiarla?", None),
        (2, "bot", "Hola de nuevo, Teresa. Lo dejamos en la entrega de tu pedido. Esas fechas ya han pasado; quedan estas:\n1 {+2} de 16 a 19\n2 {+4} de 10 a 13\n3 otra fecha", "delivered"),
        (50, "theirs", "2", None), (2, "bot", "Hecho. Te lo llevamos el {+4} de 10 a 13.", "delivered"),
    ), state="resolved", hours=True),
    Story("Manuel Rey", "+34600111213", "No quiero más publicidad", 8 * DAY, "bot", (
        *_call("no quiero más publicidad", 0.64, "48002", "Otra cosa", "Alfombra de yute", "delivered"), FIRST, (50, "theirs", "BAJA", None),
        (1, "bot", "Tienda Nogal. Hecho: no te enviaremos mensajes desde ninguno de nuestros teléfonos. Puedes llamarnos cuando quieras. Para volver a recibirlos, responde ALTA.", "delivered"),
    ), state="resolved", stopped=True, hours=True),
    Story(None, "+34911230014", "¿Abrís el sábado por la tarde?", 5 * 60, "queue", (
        (0, "said", GREETING, None), (5, "speech", "abrís el sábado por la tarde", 0.48), (2, "not_understood", "abrís el sábado por la tarde", None),
        (1, "said", "No te he entendido. ¿Pedido, devolución o facturas?", None), (5, "silence", "", None), (4, "key", "0", None),
        (1, "chose", "Persona", None), (1, "queued", "", None),
    ), outcome="hung_up", hours=True),
)  # fmt: skip
