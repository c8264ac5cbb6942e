"""A danger that is denied or long past calls for no help; a real or unclear one does, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice_flows.model.turns import Heard, Speech, Text
from voice_flows.publishing.loader import load
from voice_flows.schema.document import Flow
from voice_flows.understanding.interjections import calls_for_help

REAL = {
    "es": (
        "no, me duele el pecho", "No. Me duele el pecho", "no puedo ir me duele el pecho",
        "no voy me duele mucho el pecho", "no sé si es un infarto", "no es cita, tengo dolor en el pecho",
        "no estoy bien me duele el pecho",
        "no es normal este dolor en el pecho", "no se me quita el dolor en el pecho", "no solo me duele el pecho",
        "nunca he tenido un dolor en el pecho así", "no me duele la cabeza, me duele el pecho",
        "no me duele el brazo pero me duele el pecho", "me dolió el pecho hace un año y ahora otra vez",
        "desde hace un año me duele el pecho", "hace un año que me duele el pecho",
        "tuve un infarto en 2010 y me duele el pecho", "tuve un infarto en 2010, me duele el pecho",
        "mi padre tuvo un infarto en 2010 y no respira", "mi padre tuvo un infarto en 2010 no respira",
        "tuve un infarto hace un año, creo que tengo otro infarto", "no no respira", "no quiero morir",
        "no aguanto el dolor en el pecho", "me dolió el pecho hace una hora", "es una urgencia", "el pecho me duele",
        "como el año pasado, otra vez un infarto", "no, una urgencia", "no es que no pueda, es una urgencia",
        "tuve un infarto hace dos años y tengo dolor en el pecho", "me ahogo, no es broma", "no puedo respirar",
        "me estoy ahogando no puedo hablar", "ni puedo respirar ni hablar", "no tengo aire, me ahogo",
    ),
    "en": (
        "no, my chest hurts", "I can't come my chest hurts", "I don't know if it's a heart attack",
        "I've never had chest pain like this", "it's not my arm, my chest hurts", "no he can't breathe",
        "I had a heart attack in 2010 and my chest hurts", "my dad had a stroke last year and he's not breathing",
        "my chest has been hurting since last year", "I don't want to die", "not just chest pain",
        "I had chest pain an hour ago", "this is an emergency", "she had a stroke a year ago, now again chest pain",
    ),
}  # fmt: skip
UNCLEAR = {
    "es": (
        "me dolió el pecho", "mi padre tuvo un infarto", "me dolió el pecho ayer", "¿y si me duele el pecho?",
        "qué hago en una urgencia", "le dio un ictus hace dos días",
    ),
    "en": ("I had a heart attack", "what if I have chest pain", "my mother had a stroke two days ago"),
}  # fmt: skip
NONE = {
    "es": (
        "no me duele el pecho", "No me duele el pecho.", "ya no me duele el pecho", "no me duele nada el pecho",
        "el pecho no me duele", "no tengo dolor en el pecho", "no, no es una urgencia", "no es una urgencia",
        "no es ninguna urgencia", "no es una emergencia, quiero cambiar mi cita", "sin urgencia", "no hay urgencia",
        "nunca he tenido un infarto", "no está inconsciente", "no necesito una ambulancia", "no me ahogo",
        "no tengo fiebre ni dolor en el pecho", "me dolió el pecho hace un año", "tuve un infarto hace 5 años",
        "mi padre tuvo un infarto en 2010", "En 2010, mi padre tuvo un infarto", "mi padre murió de un infarto",
        "mi abuelo falleció de un infarto", "hace dos años le dio un ictus a mi madre",
        "tuve un infarto el año pasado y quiero pedir cita de revisión", "hace mucho tiempo tuve un infarto",
        "tengo antecedentes de infarto", "tengo cita por el infarto de 2019", "de pequeño tuve una hemorragia",
        "tuve un infarto en 2010 y ahora quiero una revisión",
    ),
    "en": (
        "my chest doesn't hurt", "I don't have chest pain", "I have no chest pain", "no chest pain",
        "it's not an emergency", "this isn't an emergency, I want to change my appointment", "not an emergency",
        "my chest isn't hurting any more", "I'm not suicidal", "she is not unconscious", "he isn't choking",
        "I've never had a heart attack", "my chest hurt a year ago", "my father had a heart attack in 2010",
        "I had a stroke five years ago", "my dad died of a heart attack", "I have a history of heart attack",
        "I had a heart attack last year and want a check-up", "without any chest pain",
    ),
}  # fmt: skip


def _flow() -> Flow:
    flow = load(Path("voice_flows/flows/clinica.yaml").read_text("utf-8"), "clinica.yaml").flow
    assert isinstance(flow, Flow)
    return flow


CLINIC = _flow()


def _alarms(said: Text | Speech, language: str) -> bool:
    assert CLINIC.emergency
    return calls_for_help(said, CLINIC.emergency.words_in(*CLINIC.languages), language)


def _each(*tables: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(language, said) for table in tables for language, each in table.items() for said in each]


@pytest.mark.parametrize(("language", "said"), _each(REAL, UNCLEAR))
def test_real_or_unclear_danger_alarms(language: str, said: str) -> None:
    assert _alarms(Text(said), language)


@pytest.mark.parametrize(("language", "said"), _each(REAL, UNCLEAR))
def test_real_or_unclear_danger_alarms_where_it_is_heard(language: str, said: str) -> None:
    assert _alarms(Speech((Heard(said.lower().replace(",", "").replace(".", ""), None, 0.9),)), language)


@pytest.mark.parametrize(("language", "said"), _each(NONE))
def test_denied_or_past_danger_calls_for_no_help(language: str, said: str) -> None:
    assert not _alarms(Text(said), language)


def test_spoken_no_before_a_danger_may_be_an_answer() -> None:
    assert _alarms(Speech((Heard("no me duele el pecho", None, 0.9),)), "es")
    assert not _alarms(Speech((Heard("ya no me duele el pecho", None, 0.9),)), "es")
