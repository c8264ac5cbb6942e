"""The card shows what a customer asked and no flow answers."""

from datetime import UTC, datetime, timedelta

from deflect.desk.customers import learned
from deflect.tables import Entry
from voice_flows.plain_questions.answering import NOTED

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def entry(text: str, minutes: int, name: str = NOTED, kind: str = "not_understood") -> Entry:
    at = NOON + timedelta(minutes=minutes)
    return Entry(kind=kind, text=text, origin="text", node="motivo", meta={"name": name, "score": 0.0}, at=at)


def test_noted_questions_are_shown_once_and_the_latest_first() -> None:
    kept = [
        entry("¿hacéis envoltorio de regalo?", 1),
        entry("quiero otra cosa", 2, name="motivo"),
        entry("¿tenéis tienda en Vigo?", 3),
        entry("¿hacéis envoltorio de regalo?", 4),
        entry("mi pedido", 5, kind="wants"),
    ]
    shown = [one.value for one in learned.asked(kept)]
    assert shown == ["¿hacéis envoltorio de regalo?", "¿tenéis tienda en Vigo?"]


def test_only_the_last_questions_are_shown() -> None:
    kept = [entry(f"¿y la talla {size}?", size) for size in range(1, 6)]
    shown = [one.value for one in learned.asked(kept)]
    assert shown == ["¿y la talla 5?", "¿y la talla 4?", "¿y la talla 3?"]
