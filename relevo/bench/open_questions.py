"""`relevo bench open`: measures how well free questions are understood, by words and by the encoder.

The data are JSON lines, one a choice of a menu: `menu`, `language`, `choice` (null: what lies outside the menu),
`label`, `examples` (what an author would write) and `test` (what people say); `tune` holds sentences that limits may
be chosen on, and is not measured unless asked for.
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from relevo.bench.asr import WrongManifest
from relevo.bench.measuring.figures import spread, wilson
from speech.encoder import Encoder
from voice_flows.model.turns import Choice, Compared, Text
from voice_flows.understanding import matching
from voice_flows.understanding.example_similarity import Nearness, by_words, compared

OWN: Final = Path(str(files("relevo.bench"))) / "open_questions.jsonl"
"""Sentences written for this bench, examples, tuning and test apart from the start; no recordings of callers."""
Part = Literal["tune", "test"]
FIGURES: Final = ("right", "asked_back", "reached", "wrong_accept", "outside_accept")


class Row(BaseModel):
    """One choice of one menu."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    menu: str
    language: str
    choice: str | None
    label: str = ""
    examples: tuple[str, ...] = ()
    tune: tuple[str, ...] = ()
    test: tuple[str, ...] = ()

    def said(self, part: Part) -> tuple[str, ...]:
        return self.tune if part == "tune" else self.test


def read(path: Path) -> list[Row]:
    """Raises `WrongManifest`, OSError."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            found += [Row(**json.loads(line))] if line.strip() else []
        except (ValidationError, ValueError, TypeError) as wrong:
            raise WrongManifest(f"{path}:{number}: {wrong}") from None
    return found


def run(rows: Sequence[Row], part: Part, encoder: Encoder | None, step: Callable[[], None]) -> dict[str, Any]:
    """`{"sentences", "menus", "words", "encoder", "encode_ms"}`; the latter two are `None` without the encoder."""
    figures: dict[str, Any] = {
        "sentences": sum(len(row.said(part)) for row in rows),
        "menus": len(_menus(rows)),
        "part": part,
        "words": _measured(rows, part, lambda said, examples: by_words, step),
        "encoder": None,
        "encode_ms": None,
    }
    if encoder is not None:
        took: list[float] = []
        figures["encoder"] = _measured(rows, part, _encoding(encoder, took), step)
        figures["encode_ms"] = spread(took)
    return figures


def _encoding(encoder: Encoder, took: list[float]) -> Callable[[str, Sequence[str]], Nearness]:
    def look(said: str, examples: Sequence[str]) -> Nearness:
        encoder.prepare(examples)
        began = time.perf_counter()
        cosines = encoder.cosines(said, examples)
        took.append((time.perf_counter() - began) * 1000)
        return compared(Compared(said, tuple(zip(examples, cosines, strict=True))))

    return look


def _measured(
    rows: Sequence[Row], part: Part, look: Callable[[str, Sequence[str]], Nearness], step: Callable[[], None]
) -> dict[str, Any]:
    """Figures by language, each with its 95 % interval."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for menu in _menus(rows).values():
        choices = tuple(_choices(menu))
        examples = tuple(example for choice in choices for example in choice.examples)
        for row in menu:
            for said in row.said(part):
                near = look(said, examples)
                match = matching.choose(choices, Text(said), row.language, (), near)
                counts[row.language].update(_outcome(row.choice, match))
                step()
    return {language: _figures(count) for language, count in sorted(counts.items())}


def _choices(menu: Sequence[Row]) -> Iterator[Choice]:
    for row in menu:
        if row.choice is not None:
            yield Choice(row.choice, row.label, None, (row.label,), row.examples)


def _outcome(meant: str | None, match: matching.Match) -> Iterator[str]:
    acted = match.choices[:1] if match.verdict == "accept" else ()
    if meant is None:
        yield "outside"
        yield from ["outside_accept"] if acted else []
        return
    yield "inside"
    yield from ["right"] if acted == (meant,) else ["wrong_accept"] if acted else []
    yield from ["asked_back"] if match.verdict in ("confirm", "near") else []
    yield from ["reached"] if meant in match.choices else []


def _figures(count: Counter[str]) -> dict[str, Any]:
    tries = {name: count["outside" if name == "outside_accept" else "inside"] for name in FIGURES}
    return {"sentences": count["inside"] + count["outside"]} | {
        name: wilson(count[name], tries[name]) for name in FIGURES
    }


def _menus(rows: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row.menu, row.language].append(row)
    return found
