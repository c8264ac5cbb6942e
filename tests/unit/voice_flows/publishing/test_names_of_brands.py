"""The name of a business comes in the customer's language, in the phrase library's words as in the author's."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import voice_flows
from voice_flows import locales
from voice_flows.asking.steps import Here
from voice_flows.asking.words import phrase
from voice_flows.engine import machine
from voice_flows.locales.completeness import lacking
from voice_flows.model.turns import Moment
from voice_flows.publishing.loader import load
from voice_flows.publishing.prompt_inventory import said
from voice_flows.schema.document import Brand, Flow
from voice_flows.wording import templates

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def clinic() -> Flow:
    written = (Path(voice_flows.__file__).parent / "flows" / "clinica.yaml").read_text(encoding="utf-8")
    flow = load(written, "clinica.yaml").flow
    assert flow is not None
    return flow


@pytest.mark.parametrize(
    ("language", "name"), [("es", "Centro"), ("en", "Centre"), ("en-GB", "Centre"), ("fr", "Centro")]
)
def test_brand_is_told_by_its_name_in_the_language(language: str, name: str) -> None:
    brand = Brand.model_validate({"name": "Centro", "sms": "C", "names": {"en": "Centre"}})
    assert brand.told(language) == {"name": name, "sms": "C", "the_name": name, "the_sms": "C"}


@pytest.mark.parametrize(("language", "name"), [("es", "el Olmo"), ("es-MX", "el Olmo"), ("en", "Olmo")])
def test_brand_has_its_article_in_the_languages_where_it_takes_one(language: str, name: str) -> None:
    brand = Brand.model_validate({"name": "Olmo", "sms": "O", "articles": {"es": "el"}})
    assert brand.told(language)["the_name"] == name


@pytest.mark.parametrize(
    ("language", "word", "name", "read"),
    [
        ("es", "de", "el Centro Olmo", "del Centro Olmo"),
        ("es", "a", "el Centro Olmo", "al Centro Olmo"),
        ("es", "para", "el Centro Olmo", "para el Centro Olmo"),
        ("es", "de", "la Tienda Nogal", "de la Tienda Nogal"),
        ("es", "de", "El Corte", "de El Corte"),
        ("es", "de", "Elisa", "de Elisa"),
        ("en", "of", "the Olmo", "of the Olmo"),
    ],
)
def test_article_is_drawn_to_the_word_before_it(language: str, word: str, name: str, read: str) -> None:
    assert templates.written(f"{{{{ name | after: '{word}' }}}}", language, {"name": name}) == read


@pytest.mark.parametrize("key", ["machine", "called_again", "called_for_person"])
def test_call_of_ours_says_the_article_of_the_business(clinic: Flow, key: str) -> None:
    here = Here({"clinica": clinic}, clinic, machine.begin(clinic, "voice", "es"), Moment(NOON))
    assert "Le llamamos del Centro Médico Olmo." in "".join(phrase(here, key).say)


def test_text_names_the_business_with_its_article(clinic: Flow) -> None:
    here = Here({"clinica": clinic}, clinic, machine.begin(clinic, "text", "es"), Moment(NOON))
    assert "Le responde una persona del Centro Olmo." in phrase(here, "receipt").write


@pytest.mark.parametrize("language", ["es", "en"])
def test_phrase_library_has_no_bare_name_within_a_sentence(language: str) -> None:
    assert lacking(language) == ()


def test_bare_name_within_a_sentence_is_named_as_lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    own = dict(locales.own("en"))
    texts = dict(own["phrases/placed_call"]) | {"machine": "A call from {{ brand.name }}."}
    monkeypatch.setattr(
        locales, "own", lambda language: own | {"phrases/placed_call": texts} if language == "en" else own
    )
    assert any("machine has {{ brand.name }} within a sentence" in line for line in lacking("en"))


@pytest.mark.parametrize(("language", "name"), [("es", "Centro Médico Olmo"), ("en", "Olmo Medical Centre")])
def test_call_of_ours_names_the_business_in_the_customers_language(clinic: Flow, language: str, name: str) -> None:
    here = Here({"clinica": clinic}, clinic, machine.begin(clinic, "voice", language), Moment(NOON))
    assert name in "".join(phrase(here, "called_again").say)


def test_english_prompts_of_the_clinic_hold_no_spanish_name(clinic: Flow) -> None:
    assert [text for text in said(clinic, "en") if "Médico" in text] == []
