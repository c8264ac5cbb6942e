"""The name of a business comes in the customer's language, in the phrase library's words as in the author's."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import voice_flows
from voice_flows.asking.steps import Here
from voice_flows.asking.words import phrase
from voice_flows.engine import machine
from voice_flows.model.turns import Moment
from voice_flows.publishing.loader import load
from voice_flows.publishing.prompt_inventory import said
from voice_flows.schema.document import Brand, Flow

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
    assert brand.told(language) == {"name": name, "sms": "C"}


@pytest.mark.parametrize(("language", "name"), [("es", "Centro Médico Olmo"), ("en", "Olmo Medical Centre")])
def test_call_of_ours_names_the_business_in_the_customers_language(clinic: Flow, language: str, name: str) -> None:
    here = Here({"clinica": clinic}, clinic, machine.begin(clinic, "voice", language), Moment(NOON))
    assert name in "".join(phrase(here, "called_again").say)


def test_english_prompts_of_the_clinic_hold_no_spanish_name(clinic: Flow) -> None:
    assert [text for text in said(clinic, "en") if "Médico" in text] == []
