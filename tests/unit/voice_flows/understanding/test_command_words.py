"""Which utterances are a standing command, and which only speak of one."""

from __future__ import annotations

import pytest

from voice_flows.model.turns import Heard, Keys, Speech, Text
from voice_flows.understanding.matching import command

COMMANDS = [
    ("es", "person", "persona|PERSONA|agente|operador|humano|hablar con alguien"),
    ("es", "person", "quiero hablar con una persona por favor|pásenme con alguien|comuníqueme con un asesor"),
    ("es", "person", "quiero que me atienda un humano|hablar con una persona de verdad"),
    ("es", "repeat", "no le he oído bien|me lo puede repetir|no escuché bien"),
    ("es", "text", "mándamelo por whatsapp|prefiero por mensaje"),
    ("es", "menu", "volver al principio|ir al menú principal"),
    ("en", "person", "let me talk to a real person|transfer me to an agent"),
    ("en", "menu", "go back to the main menu|start again"),
    ("es", "repeat", "perdón|repita por favor|otra vez|¿qué ha dicho?|repetir"),
    ("es", "back", "atrás|no, eso no"),
    ("es", "text", "mensaje|por mensaje|por escrito|escríbeme"),
    ("es", "call", "llámenme|LLAMADA|LLÁMAME|LLAMAME|LLÁMEME|llameme"),
    ("es", "menu", "menú|MENU"),
    ("es", "help", "ayuda|AYUDA"),
    ("es", "slower", "más despacio|hable más despacio por favor"),
    ("es", "louder", "más alto"),
    ("es", "done", "FIN"),
    ("es", "language:en", "en inglés|English|in English"),
    ("en", "language:es", "español|Spanish|en español"),
    ("en", "person", "get me a person|put me through to someone"),
    ("en", "person", "agent|person|human|representative|talk to someone|I'd like to speak to someone please"),
    ("en", "text", "text me|by text"),
    ("en", "call", "CALL|call me"),
    ("en", "repeat", "repeat that please|again"),
    ("en", "back", "go back|not that"),
    ("en", "slower", "slower|speak more slowly please"),
    ("en", "louder", "louder"),
]


@pytest.mark.parametrize(
    ("language", "name", "said"), [(*row[:2], said) for row in COMMANDS for said in row[2].split("|")]
)
def test_a_command_is_the_whole_utterance(language: str, name: str, said: str) -> None:
    assert command(Text(said), language) == name
    assert command(Speech((Heard(said, None, 0.6),)), language) == name


@pytest.mark.parametrize(
    "said",
    ["mi persona favorita", "no he recibido el mensaje", "la llamada se cortó ayer", "el menú del día está frío", "sí",
     "2", "", "pedido", "quiero ayuda con mi pedido", "por fin", "para una persona"],
)  # fmt: skip
def test_a_sentence_about_something_is_no_command(said: str) -> None:
    assert command(Text(said), "es") is None
    assert command(Keys("0"), "es") is None
