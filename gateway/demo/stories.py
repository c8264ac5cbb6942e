"""The demo's past: fourteen conversations as data, so that the desk is not empty at first.

A line is (seconds since the line before, kind, text, more). `said` and `speech`/`key` belong to the call; `moved`
begins the thread; `bot`, `agent` and `theirs` are texts; a `bot` or `agent` line may name its delivery state.
"""

# ruff: noqa: E501 - what one person wrote stays on one line
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Line = tuple[int, str, str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """`ago_min` is when the last line was said; `waits` leaves it in the queue since its last line."""

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


GREETING = "Tienda Nogal, hola. Soy el asistente automático. ¿En qué te ayudo?"
OFFER = "Esto es más cómodo por escrito. ¿Te envío las opciones a este móvil y contestas cuando quieras?"
WHICH = "Dime o marca las cinco cifras del pedido; están en el correo de compra."


def _call(words: str, score: float, number: str, choice: str) -> tuple[Line, ...]:
    """A call that asks, gives a number, and agrees to go on by text."""
    return (
        (0, "said", GREETING, None),
        (6, "speech", words, score),
        (1, "chose", choice, None),
        (1, "said", WHICH, None),
        (7, "key", number, None),
        (1, "collected", number, "order"),
        (1, "looked_up", "", {"status": "on_its_way", "item": "Estantería de roble"}),
        (3, "said", OFFER, None),
        (4, "speech", "sí", 0.97),
        (1, "answered_offer", "Oferta aceptada", None),
        (1, "moved", "", None),
    )


def _first(number: str) -> Line:
    body = (
        f"Tienda Nogal (ref. {{ref}}): sobre tu pedido …{number[-3:]}, responde 1 cambiar entrega, 2 devolver, "
        "3 otra cosa.\nBAJA para no recibir mensajes."
    )
    return (1, "bot", body, "delivered")


RECEIVED = "Recibido. Te responde una persona de Tienda Nogal en unos 10 minutos. Puedes cerrar el chat: te avisamos."
DAY = 24 * 60

STORIES: tuple[Story, ...] = (
    Story("Lucía Fernández", "+34600111201", "Cambiar la entrega del jueves", 6, "queue", (
        *_call("quiero cambiar la entrega del jueves", 0.93, "48301", "Pedido"), _first("48301"),
        (95, "theirs", "1", None), (2, "bot", "¿Qué fecha te viene bien?\n1 mar 24 de 16 a 19\n2 jue 26 de 10 a 13\n3 otra fecha", "delivered"),
        (60, "theirs", "Ninguna me sirve, trabajo por las mañanas. PERSONA", None), (1, "queued", "", None),
        (1, "bot", RECEIVED, "delivered"),
    ), unread=1),
    Story("Raúl Ortega", "+34600111202", "El espejo llegó roto", 21, "queue", (
        *_call("me ha llegado el espejo roto", 0.88, "48266", "Devolución"), _first("48266"),
        (240, "theirs", "El espejo viene con una esquina rota. ¿Lo cambiáis?", None), (1, "queued", "", None),
        (1, "bot", RECEIVED, "delivered"), (180, "theirs", "¿Hay alguien?", None),
    ), unread=2),
    Story("Emily Carter", "+34600111203", "Where is my order", 34, "queue", (
        (0, "said", "Tienda Nogal, hello. This is the automated assistant. How can I help?", None),
        (5, "speech", "where is my order", 0.91), (1, "chose", "Order", None),
        (2, "said", "Say or key the five digits of the order.", None), (8, "key", "48288", None),
        (1, "collected", "48288", "order"), (3, "said", "This is easier in writing. Shall I text you the options?", None),
        (4, "speech", "yes please", 0.95), (1, "answered_offer", "Offer accepted", None), (1, "moved", "", None),
        (1, "bot", "Tienda Nogal (ref. {ref}): about order …288, reply 1 change delivery, 2 return it, 3 something else.\nSTOP for no more texts.", "delivered"),
        (300, "theirs", "The courier says my address does not exist. Can someone check it?", None), (1, "queued", "", None),
    ), unread=1, language="en"),
    Story("Joaquín Prats", "+34600111204", "Cobro que no reconoce", 52, "agent", (
        *_call("tengo un cobro que no reconozco", 0.52, "48240", "Facturas"), _first("48240"),
        (120, "theirs", "Me habéis cobrado dos veces el mismo sofá", None), (1, "queued", "", None),
        (420, "agent", "Hola, Joaquín, soy Nuria, de Tienda Nogal. Veo los dos cargos y ya he pedido que anulen uno.", "delivered"),
        (30, "note", "Pedida la anulación a administración, lo confirman hoy por la tarde.", None),
        (600, "theirs", "Gracias. ¿Cuándo lo veré en la cuenta?", None),
    ), unread=1),
    Story("Pilar Gómez", "+34600111205", "Devolver dos cojines", 130, "agent", (
        *_call("quiero devolver unos cojines", 0.9, "48215", "Devolución"), _first("48215"),
        (90, "theirs", "2", None), (300, "agent", "Te mando la etiqueta de recogida por correo. Pasamos mañana entre las 10 y las 13.", "delivered"),
        (200, "theirs", "Perfecto, mañana estoy en casa", None),
    )),
    Story(None, "+34600111206", "Saber si hay lámparas en tienda", 75, "agent", (
        *_call("tenéis la lámpara de nogal en la tienda", 0.71, "48199", "Otra cosa"), _first("48199"),
        (60, "theirs", "3", None), (400, "agent", "Quedan dos en la tienda de la calle Mayor. ¿Te guardo una?", "delivered"),
    ), agent=1),
    Story("Andrés Molina", "+34600111207", "Cambiar la entrega", 18, "bot", (
        *_call("cambiar la entrega por favor", 0.95, "48305", "Pedido"), _first("48305"),
        (40, "theirs", "1", None), (2, "bot", "¿Qué fecha te viene bien?\n1 mar 24 de 16 a 19\n2 jue 26 de 10 a 13\n3 otra fecha", "sent"),
    )),
    Story("Carmen Vidal", "+34600111208", "Copia de una factura", 26 * 60, "bot", (
        *_call("necesito una factura", 0.86, "48177", "Facturas"), _first("48177"),
        (20 * 3600, "bot", "Cuando puedas, nos falta un dato: ¿de qué pedido quieres la copia? Si ya no hace falta, responde FIN y lo dejamos.", "delivered"),
    ), state="pending"),
    Story("Iván Serrano", "+34600111209", "Hora de reparto", 3 * 60, "bot", (
        *_call("a qué hora llega mi pedido", 0.89, "48290", "Pedido"),
        (1, "bot", "Tienda Nogal (ref. {ref}): sobre tu pedido …290, responde 1 cambiar entrega, 2 devolver, 3 otra cosa.\nBAJA para no recibir mensajes.", "undelivered"),
    )),
    Story("Beatriz Luna", "+34600111210", "Montaje de la mesa", 2 * DAY, "agent", (
        *_call("quiero que me monten la mesa", 0.83, "48120", "Otra cosa"), _first("48120"),
        (200, "theirs", "¿Hacéis montaje? Vivo en un tercero sin ascensor", None),
        (600, "agent", "Sí, el montaje son 35 euros. Pregunto al almacén qué día pueden y te escribo el lunes.", "delivered"),
    ), state="snoozed"),
    Story("Óscar Peña", "+34600111211", "Cambiar dirección", 4 * DAY, "agent", (
        *_call("quiero cambiar la dirección", 0.92, "48101", "Pedido"), _first("48101"),
        (80, "theirs", "Me he mudado, ¿puedo dar otra dirección?", None),
        (300, "agent", "Hecho: queda cambiada. Llega el miércoles de 16 a 19.", "delivered"), (60, "theirs", "Mil gracias!", None),
    ), state="resolved", agent=1),
    Story("Teresa Ibáñez", "+34600111212", "Estado del pedido", 6 * DAY, "bot", (
        *_call("dónde está mi pedido", 0.96, "48077", "Pedido"), _first("48077"),
        (3600 * 8, "theirs", "ya me ha llegado, gracias", None),
    ), state="resolved"),
    Story("Manuel Rey", "+34600111213", "Publicidad", 8 * DAY, "bot", (
        *_call("no quiero más publicidad", 0.64, "48002", "Otra cosa"), _first("48002"), (50, "theirs", "BAJA", None),
        (1, "bot", "Hecho: no te enviaremos mensajes desde Tienda Nogal. Puedes llamarnos cuando quieras. Para volver a recibirlos, responde ALTA.", "delivered"),
    ), state="resolved", stopped=True),
    Story(None, "+34911230014", "Horario de la tienda", 5 * 60, "queue", (
        (0, "said", GREETING, None), (5, "speech", "a qué hora cerráis hoy", 0.48), (2, "not_understood", "a qué hora cerráis hoy", None),
        (1, "said", "No te he entendido. ¿Pedido, devolución o facturas?", None), (5, "silence", "", None), (4, "key", "0", None),
        (1, "chose", "Persona", None), (1, "queued", "", None),
    ), outcome="hung_up"),
)  # fmt: skip
