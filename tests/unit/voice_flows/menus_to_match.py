"""Menus that answers are matched with, in both languages."""

from __future__ import annotations

from voice_flows.model.turns import Choice

SHOP = (
    Choice(
        "pedido",
        "mi pedido",
        "1",
        ("pedido", "dónde está mi pedido"),
        ("cuándo llega mi paquete", "no me ha llegado el pedido", "quiero saber dónde está mi compra"),
    ),
    Choice(
        "devolver",
        "una devolución",
        "2",
        ("devolución", "devolver"),
        ("quiero devolver unos zapatos", "no me queda bien y quiero cambiarlo"),
    ),
    Choice(
        "facturas",
        "facturas",
        "3",
        ("factura", "cobro"),
        ("necesito la factura de mi compra", "me habéis cobrado dos veces"),
    ),
)
STORE = (
    Choice(
        "order",
        "my order",
        "1",
        ("order", "where is my order"),
        ("when will my package arrive", "my order hasn't come", "I want to know where my parcel is"),
    ),
    Choice("return", "a return", "2", ("return", "send it back"), ("it doesn't fit and I want to exchange it",)),
    Choice("billing", "billing", "3", ("invoice", "charge"), ("I was charged twice",)),
)
SLOTS = (
    Choice("item_1", "mar 24 de 16 a 19", "1", ("el martes 24 entre las cuatro y las siete de la tarde",)),
    Choice("item_2", "jue 26 de 10 a 13", "2", ("el jueves 26 entre las diez y la una",)),
    Choice("otra", "otra fecha", "3", ("otro día",)),
)
CHANGE = (Choice("cambiar", "cambiar la entrega", "1"), Choice("bien", "está todo bien", "2", ("todo bien",)))
AGAIN = (Choice("si", "sí", "1", ("sí",)), Choice("otra", "otra cosa", "2", ("otra cosa",)))
MENUS = {"es": SHOP, "en": STORE, "slots": SLOTS, "change": CHANGE, "again": AGAIN}
