"""`relevo bench open`: its data are sound, and what words understand of them does not get worse unseen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from relevo.bench import open_questions
from relevo.bench.asr import WrongManifest
from relevo.bench.cli import app
from speech import semantic_match
from speech.encoder import EVERYDAY
from voice_flows.locales.normalize import normal

ROWS = open_questions.read(open_questions.OWN)


def test_no_sentence_stands_in_two_parts() -> None:
    for rows in open_questions._menus(ROWS).values():
        said = [normal(one) for row in rows for one in (*row.examples, *row.tune, *row.test)]
        assert sorted({one for one in said if said.count(one) > 1}) == []


def test_everyday_sentences_are_none_of_the_benchs() -> None:
    """What the encoders take for everyday is no part of what they are measured by."""
    files = (open_questions.OWN, open_questions.OWN.with_name("open_questions_own_words.jsonl"))
    rows = [row for file in files for row in open_questions.read(file)]
    known = {normal(one) for row in rows for one in (*row.examples, *row.tune, *row.test)}
    assert [one for one in EVERYDAY.read_text("utf-8").splitlines() if normal(one) in known] == []


def test_by_words_most_sentences_reach_their_choice_and_hardly_any_another() -> None:
    figures = open_questions.run(ROWS, "test", None, lambda: None)
    assert figures["encoder"] is figures["encode_ms"] is None
    for language in ("es", "en"):
        own = figures["words"][language]
        assert own["reached"]["value"] >= 0.55
        assert own["wrong_accept"]["value"] <= 0.02
        assert own["outside_accept"]["value"] <= 0.03


def test_one_object_comes_last(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(semantic_match, "installed", lambda: False)
    path = tmp_path / "data.jsonl"
    rows = [row for row in open_questions.OWN.read_text("utf-8").splitlines() if '"clinic", "language": "en"' in row]
    path.write_text("\n".join(rows), "utf-8")
    told = CliRunner().invoke(app, ["open", "--data", str(path), "--json"])
    figures = json.loads(told.stdout.splitlines()[-1])
    assert list(figures) == ["sentences", "menus", "part", "words", "encoder", "encode_ms"]
    assert (figures["menus"], list(figures["words"])) == (1, ["en"])
    assert list(figures["words"]["en"]) == ["sentences", *open_questions.FIGURES]


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text(json.dumps({"menu": "m", "language": "es", "choice": "a"}) + "\n{\n", "utf-8")
    with pytest.raises(WrongManifest, match=":2:"):
        open_questions.read(path)


def test_a_part_that_is_not_there_is_told() -> None:
    told = CliRunner().invoke(app, ["open", "--part", "train"])
    assert told.exit_code == 2
    assert "test or tune" in told.output
