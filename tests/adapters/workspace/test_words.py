"""Every word of the pages is there in both languages, with the same places to fill in."""

from __future__ import annotations

import re

from gateway.workspace.translations import LANGUAGES, table


def places(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


def test_each_text_has_both_languages_and_the_same_places() -> None:
    lacking = [key for key, texts in table().items() if set(texts) != set(LANGUAGES) or not all(texts.values())]
    bent = [key for key, texts in table().items() if len({tuple(places(text)) for text in texts.values()}) > 1]
    assert (lacking, bent) == ([], [])
