"""The phrase library: complete, readable with the names it promises, short by ear, one segment in writing."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from voice_flows import locales
from voice_flows.schema.document import Brand
from voice_flows.wording import phrases, templates
from voice_flows.wording.sms_segments import count

ROOT = Path(__file__).parents[4]
ITEMS = [{"label": "facturas", "key": "1", "number": 1}, {"label": "devoluciones", "key": "2", "number": 2}]
SCOPE = {
    "brand": Brand(name="Tienda Nogal", sms="Tienda Nogal").told("es"),
    "customer": {"name": "Marta", "number": "+34612345678"},
    "thread": {"reference": "N7K4"}, "sender": {"spoken": "Tienda Nogal"}, "wait": {"voice": 12, "text": 3},
    "hours": {"next": "2026-11-24T09:00"}, "moment": {"today": "2026-11-23"}, "until": "18:30", "people": 3,
    "again": "16:00", "end": "20:00", "count": 8, "length": 9,
    "question": "¿Qué fecha le viene bien?", "choices": ITEMS, "keyed": ITEMS, "by_text": True, "choice": "facturas",
    "first": "facturas", "second": "devoluciones", "value": "48213", "topic": "la entrega", "code": "4827",
    "number": "612 34 56 78", "own": "91 123 45 67", "reason": "", "other": "English",
    "by": "Ana", "when": "2026-11-22", "text": "Mañana le llega otro.",
    "day": "2026-11-24", "spans": [{"start": "09:00", "end": "14:00"}], "always": False, "over": False,
    "at": "2026-11-24T10:00+01:00", "next": "2026-11-24T09:00+01:00",
}  # fmt: skip
EVERY = list(product(sorted(phrases.moments()), locales.known(), ("usted", "tu")))


@pytest.mark.parametrize(("key", "language", "register"), EVERY)
def test_every_phrase_can_be_said_and_written(key: str, language: str, register: phrases.Register) -> None:
    template = phrases.wording(key, language, register)
    assert "".join(templates.render(template, language, SCOPE)).strip()
    assert templates.written(template, language, SCOPE).strip()


@pytest.mark.parametrize(
    "key", [key for key in sorted(phrases.moments("call")) if key.startswith("offer_") or key == "greeting"]
)
@pytest.mark.parametrize("language", ["es", "en"])
def test_greetings_and_offers_are_short_by_ear(key: str, language: str) -> None:
    said = "".join(templates.render(phrases.wording(key, language), language, SCOPE))
    # The offer that tells both waits is the longest there may be.
    assert len(said) / 15 <= (8 if key == "greeting" else 14)


@pytest.mark.parametrize("key", sorted(phrases.moments("thread", "placed_call_text")))
@pytest.mark.parametrize("register", ["usted", "tu"])
def test_every_spanish_text_is_one_segment_without_losing_an_accent(key: str, register: phrases.Register) -> None:
    counted = count(templates.written(phrases.wording(key, "es", register), "es", SCOPE))
    assert (counted.encoding, counted.segments) == ("GSM-7", 1)


def test_the_two_registers_never_mix() -> None:
    formal = r"\b(usted|su|le|pulse|diga|responda|puede|quiera)\b"
    familiar = r"\b(tu|te|pulsa|di|responde|puedes|quieras)\b"
    for key, texts in locales.of("es").phrases.items():
        usted, tu = texts["usted"], texts["tu"]
        if "Le responde una persona" not in usted:  # there the person answers
            assert not re.search(familiar, usted, re.IGNORECASE), key
        assert not re.search(formal, re.sub(r"no le he|una persona", "", tu), re.IGNORECASE), key


def test_languages_fall_back_to_their_base_and_then_to_english() -> None:
    assert phrases.wording("declined", "es-MX", "tu") == phrases.wording("declined", "es", "tu")
    assert phrases.wording("declined", "fr") == phrases.wording("declined", "en")


def test_every_moment_that_a_node_asks_for_exists() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "voice_flows").rglob("*.py")]
    wanted = {key for text in sources for key in re.findall(r'phrase\(here, "(\w+)"', text)}
    assert {"sending", "queue"} <= wanted <= phrases.moments()
