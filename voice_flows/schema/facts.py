"""The names a text may read besides the flow's own variables: what is known of the world, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from voice_flows.model.turns import Json


class OpenTexts(dict[str, str]):
    """Texts by names that are not fixed; a name without a text reads as empty."""

    def __missing__(self, name: str) -> str:
        return ""

    def get(self, name: str, default: object = None) -> str:
        return self[name]


DEFAULTS: Final[Mapping[str, Mapping[str, Json]]] = {
    "customer": {"name": "", "known": False, "number": "", "said": OpenTexts()},
    "contact": {"channel": "", "number_kind": "", "identity": "none"},
    "call": {
        "ours": False, "id": "", "allowed": None, "code": "", "reason": "", "own": "",
        "first_called": "", "forwarded": "", "uui": "", "uui_purpose": "", "headers": OpenTexts(),
    },
    "thread": {
        "open": False, "reference": "", "node": "", "staffed": None, "cut": False, "answered": False,
    },
    "wait": {"voice": None, "text": None, "people": None, "at_work": None, "kept": False},
    "calls": {"today": 1},
    "hours": {"open": None, "next": None},
    "sender": {"spoken": ""},
    "offer": {
        "allowed": False, "reason": "", "proof": "", "rescue": False, "paused": False, "remembered": "",
        "limit_s": None,
    },
}  # fmt: skip
"""The value of each fact where nothing is known."""
FACTS: Final[Mapping[str, frozenset[str]]] = {
    **{name: frozenset(fields) for name, fields in DEFAULTS.items()},
    "brand": frozenset({"name", "sms", "the_name", "the_sms"}),
    "moment": frozenset({"today", "next_day"}),
}
"""The fields of each fact that a text may read."""
REFUSED_NAMES: Final = frozenset({"now", "today"})
"""Names that would be another value each time: texts have no clock."""
PERSONAL: Final = frozenset(
    {"customer.name", "customer.number", "customer.said", "call.first_called", "call.uui", "call.headers"}
)
"""Facts that tell who the customer is."""

_TOLD: Final[Mapping[str, object]] = {
    "id": "3c26",
    "first_called": "+34912345678",
    "forwarded": "no_answer",
    "uui": "48213",
    "uui_purpose": "",
    "headers": OpenTexts(),
}
SAMPLES: Final[tuple[Mapping[str, object], Mapping[str, object]]] = (
    {
        "customer": {"name": "Ana", "known": True, "number": "+34612345678"},
        "contact": {"channel": "sms", "number_kind": "mobile", "identity": "seen"},
        "thread": {"open": True, "reference": "N7K4", "node": "", "staffed": True, "cut": False, "answered": False},
        "wait": {"voice": 4, "text": 3, "people": 2, "at_work": True, "kept": True},
        "calls": {"today": 2},
        "hours": {"open": False, "next": "2026-11-24T09:00"},
        "sender": {"spoken": "Ana"},
        "offer": {"allowed": True, "reason": "", "proof": ""},
        "call": {"ours": False, "allowed": True, "code": "ok", "reason": "", "own": "911 234 567", **_TOLD},
        "moment": {"today": "2026-11-23", "next_day": "2026-11-24"},
    },
    {
        "customer": {"name": "María José", "known": True, "number": "+34612345678"},
        "contact": {"channel": "whatsapp", "number_kind": "mobile", "identity": "confirmed"},
        "thread": {"open": True, "reference": "W3M8", "node": "", "staffed": True, "cut": False, "answered": True},
        "wait": {"voice": 45, "text": 30, "people": 12, "at_work": True, "kept": False},
        "calls": {"today": 11},
        "hours": {"open": False, "next": "2026-11-28T09:30"},
        "sender": {"spoken": "nuestro número de siempre"},
        "offer": {"allowed": True, "reason": "", "proof": ""},
        "call": {"ours": False, "allowed": True, "code": "ok", "reason": "", "own": "911 234 567", **_TOLD},
        "moment": {"today": "2026-11-23", "next_day": "2026-11-24"},
    },
)
"""What the facts may be: short and plain, and long with accents."""

BY_TYPE: Final[Mapping[str, tuple[object, object]]] = {
    "digits": ("213", "48213"),
    "number": (2, 1250),
    "amount": ("9.50", "1250.75"),
    "date": ("2026-11-24", "2026-11-28"),
    "time": ("09:00", "16:45"),
    "phone": ("+34612345678", "+34612345678"),
    "email": ("ana@nogal.es", "maria.jose.fernandez@correo.example"),
    "yes_no": (True, False),
    "text": ("bien", "llegó roto y además falta una pieza"),
    "one_of": ("uno", "otro"),
    "any": ("uno", "otro número"),
}
"""Sample values of a variable whose author gave none."""
