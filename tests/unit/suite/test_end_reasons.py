"""Every reason for the end of a call is explained to operators and has words in every language of the desk."""

import json
from pathlib import Path

import pytest

from deflect.end_reasons import END_REASONS

ROOT = Path(__file__).parents[3]
LANGUAGES = sorted(path.parent for path in (ROOT / "gateway/workspace/locales").glob("*/words.json"))


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda path: path.name)
def test_end_reasons_have_words_at_the_desk(language: Path) -> None:
    words = json.loads((language / "words.json").read_text("utf-8"))
    assert [reason for reason in END_REASONS if not words.get(f"outcome.{reason}")] == []


def test_end_reasons_are_explained_to_operators() -> None:
    told = (ROOT / "docs/operate.md").read_text("utf-8")
    for reason, fact in END_REASONS.items():
        assert f"| `{reason}` | {fact.meaning} |" in told
