"""Sentences of a life in danger are calls for help, in the languages that ship; ordinary complaints are none."""

from __future__ import annotations

import pytest

from voice_flows.model.turns import Text
from voice_flows.understanding.interjections import calls_for_help

IN_DANGER = {
    "es": (
        "me duele mucho el pecho", "me duele el pecho", "¡Me duele muchísimo el pecho!!",
        "me está doliendo el pecho", "tengo una presión muy fuerte en el pecho", "dolor de pecho",
        "me aprieta el pecho y el brazo izquierdo", "mi madre no respira", "No respira!", "casi no puede respirar",
        "no puedo casi respirar", "me cuesta mucho respirar", "le falta el aire", "me estoy ahogando", "se ahoga",
        "se ha atragantado", "mi padre se ha desmayado", "ha perdido el conocimiento", "está inconsciente",
        "no se despierta", "le ha dado un ictus", "le está dando un infarto", "creo que es un ataque al corazón",
        "no para de sangrar", "está sangrando mucho", "se le está hinchando la lengua", "me quiero morir",
        "quiero morirme", "me voy a matar", "no quiero seguir viviendo", "quiero quitarme la vida",
        "se está muriendo", "me muero", "se ha tomado un bote de pastillas", "manden una ambulancia por favor",
        "mi abuela se ha caído y no responde", "mi bebé está morado", "mi hijo ha bebido lejía", "hay fuga de gas",
        "se está quemando la casa", "me han apuñalado", "no siento medio cuerpo", "llamen al 112", "auxilio",
        "sangra por la cabeza", "se me hincha la cara", "no puedo mover las piernas", "hay un herido",
        "me acaban de atropellar",
    ),
    "en": (
        "my chest really hurts", "there is a pain in my chest", "I can't breathe", "I can hardly breathe",
        "he's not breathing", "she stopped breathing", "my son is choking", "my wife passed out", "he won't wake up",
        "I think I'm having a heart attack", "my dad just had a stroke", "he is bleeding heavily",
        "it won't stop bleeding", "my tongue is swelling", "I want to die", "I am going to kill myself",
        "I feel suicidal", "he is dying", "send an ambulance",
        "he took too many pills", "my house is on fire", "someone broke into my house", "his face is drooping",
        "he has a gun", "I don't want to live anymore", "call 911", "his heart stopped", "he beat me up",
        "I just got hit by a car", "my life is in danger",
        "I took a bunch of pills", "she fell and is not moving",
    ),
}  # fmt: skip
ORDINARY = {
    "es": (
        "me duele la espalda al cargar el paquete", "me duele la rodilla", "me duele mucho la cabeza",
        "dolor de espalda", "quiero una cita nueva", "necesito una ecografía de corazón", "una radiografía de pecho",
        "me muero de ganas", "me muero por verlo", "quiero morirme de vergüenza", "me quiero morir de risa",
        "no respira bien por la nariz", "no quiero vivir aquí", "me ahogo en un vaso de agua", "mi hijo tiene tos",
        "no me despierta confianza eso", "no reciben pedidos hoy", "me duele pagar tanto",
        "me hicieron sangre en el análisis", "no me duele nada", "me han robado el paquete",
        "mi bebé tiene la ropa morada",
        "quiero un juego con un cuchillo", "no puedo mover el sofá", "el aparato echa humo",
        "si no, pulse 2", "se me ha caído el paquete y no responden",
    ),
    "en": (
        "my back hurts from carrying the parcel", "my knee hurts", "a chest of drawers", "I'm dying to see it",
        "I need a chest x-ray", "a new appointment please", "can't come on Monday", "it breaks my heart",
        "choking hazard on the label", "I have a cold", "I had a stroke of luck",
        "I collapsed the stroller and it broke",
        "a gun cabinet", "a fire pit",
        "I need the police report", "it won't stop ringing",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("language", "said"), [(code, said) for code, each in IN_DANGER.items() for said in each])
def test_sentence_of_a_life_in_danger_calls_for_help(language: str, said: str) -> None:
    assert calls_for_help(Text(said), (), language)


def test_danger_is_understood_in_a_language_that_the_flow_does_not_speak() -> None:
    assert calls_for_help(Text("I can't breathe"), (), "es")


@pytest.mark.parametrize(("language", "said"), [(code, said) for code, each in ORDINARY.items() for said in each])
def test_ordinary_complaint_calls_for_no_help(language: str, said: str) -> None:
    assert not calls_for_help(Text(said), (), language)


def test_denied_danger_beside_another_matter_calls_for_no_help() -> None:
    assert not calls_for_help(Text("ya no me duele el pecho, quiero anular la cita"), (), "es")
