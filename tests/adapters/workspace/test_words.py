"""Every word of the pages is there in each language, with the same places to fill in."""

from __future__ import annotations

import pytest

from gateway.workspace import translations
from gateway.workspace.translations import following, lacking, languages, word
from voice_flows import locales
from voice_flows.wording import sms_segments


@pytest.mark.parametrize("language", languages())
def test_each_language_has_all_texts_with_the_same_places(language: str) -> None:
    assert lacking(language) == ()


def test_lacking_texts_and_bent_places_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"es": {"a": "Hola {name}", "b": "Sí", "c": "No"}, "en": {"a": "Hello", "b": "", "d": "Yes"}}
    monkeypatch.setattr(translations, "own", texts.__getitem__)
    assert lacking("en") == (
        "desk: b is missing",
        "desk: c is missing",
        "desk: d is no text of the pages",
        "desk: a has other {names}",
    )


def test_canned_replies_are_in_both_registers_and_cost_one_segment() -> None:
    names = {"name": ", Marta", "agent": "Nuria", "brand": "Centro Médico Olmo"}
    for reply in translations.canned_replies():
        assert set(reply.words) == {"usted", "tu"}
        for words in reply.words.values():
            assert sms_segments.count(words.format(**names)).segments == 1, words


def test_pages_speak_the_languages_of_the_product() -> None:
    assert languages() == locales.known()
    assert [following(language) for language in languages()] == ["en", "es"]


def test_language_without_a_folder_is_shown_in_the_default_language() -> None:
    assert word("sign_in.email", "fr") == "Correo"
