"""What the caller hears: the sound that arrives is compared with the sound of each prompt."""

from __future__ import annotations

from pathlib import Path

from whole_sounds import prompts
from whole_system import SHOP
from whole_up import ON_SQLITE, System

from ivr.testing.audio import Passage, passages
from relevo.publishing.prompt_plan import default_voice
from speech.wav import read_wav

LOST = 0.2  # what a machine busy with other things may lose of a prompt


def heard(system: System, number: str, recording: Path) -> tuple[list[str], list[Passage]]:
    """What the ledger holds as said, in order, and every time one of those prompts sounds in the recording."""
    made = prompts(system.folder)
    said = [entry.text for entry in system.records.timeline(number) if entry.kind == "said"]
    sounds = {text: made.pcm([text], "es", default_voice("es")) for text in said}
    return said, list(passages(read_wav(recording.read_bytes()), sounds))


def lost(passage: Passage) -> float:
    """The share of a prompt that did not arrive."""
    return sum(end - start for start, end in passage.gaps) / (passage.to_ms - passage.from_ms)


@ON_SQLITE
def test_every_prompt_of_a_move_to_text_sounds_whole_and_in_order(system: System) -> None:
    number = "+34600000131"
    call = system.dial(number, "p 48213 p 1")
    assert call.outcome()["ended_by"] == "far"
    said, found = heard(system, number, call.recording)
    assert [passage.name for passage in found] == said
    assert [words.split()[0] for words in said] == ["¿Tu", "¿Te", "Te", "Ya", "Hasta"]
    assert all(passage.whole for passage in found)
    assert all(lost(passage) <= LOST for passage in found)


@ON_SQLITE
def test_the_shop_is_heard_as_it_speaks_and_a_key_stops_it(system: System) -> None:
    number = "+34612345678"  # whose orders the demo's shop knows
    call = system.dial(number, "w5 1 w1.3 2 w0.8", "--hang-up", to=SHOP)
    assert call.outcome()["ended_by"] == "us"
    said, found = heard(system, number, call.recording)
    assert [passage.name for passage in found] == said
    beginnings = ["Tienda Nogal, hola.", "¿En qué te ayudo?", "Veo un pedido", "¿Qué pedido es?"]
    assert all(words.startswith(begin) for words, begin in zip(said, beginnings, strict=True))
    assert lost(found[0]) <= LOST
    assert all(lost(stopped) > 2 * LOST for stopped in found[1:3])
