"""The shipped flows and the shipped sounds cannot drift apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import voice_flows
from deflect.talks import runner
from relevo.config.settings import Settings
from relevo.programs.voice import SHIPPED
from relevo.publishing import prompt_plan
from relevo.publishing.prompt_plan import Need
from speech import audio, wav
from speech.prompts.lookup import Prompts, pieces, render
from speech.prompts.store import PromptStore
from voice_flows import locales
from voice_flows.talks import talk_file
from voice_flows.wording.pronunciation import respelled, table

COMMAND = "relevo prompts render --shipped"
SETTINGS = Settings.model_construct()
FLOWS = {flow.flow: flow for flow in prompt_plan.chosen((), SETTINGS)}
NEEDS = prompt_plan.needs(FLOWS.values(), [], SETTINGS)
TALKS = [
    pytest.param(replace(talk, media=("voice",)), path.name, id=f"{path.name}:{talk.name}")
    for path in sorted((Path(voice_flows.__file__).parent / "flows").glob("*.talk.yaml"))
    for talk in talk_file.parse(path.read_bytes(), path.name).talks
    if "voice" in talk.media
]


class Hum:
    """Says anything, always the same."""

    name, version = "hum", "1"

    def speak(self, text: str, language: str, voice: str) -> bytes:
        return b"\x00\x10" * 400


@pytest.fixture(scope="module")
def hummed(tmp_path_factory: pytest.TempPathFactory) -> Prompts:
    """Everything that the plan lays out, and nothing else, has a sound."""
    prompts = Prompts(tmp_path_factory.mktemp("prompts"), None, [])
    for (language, voice), texts in prompt_plan.together(NEEDS).items():
        render(prompts.rendered, (said for _, said in texts), language, voice, Hum())
    return prompts


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: f"{need.flow}:{need.language}")
def test_every_text_of_a_shipped_flow_has_a_shipped_sound(need: Need) -> None:
    shelf = PromptStore(SHIPPED)
    lacking = [text for text in pieces(need.said) if shelf.find(text, need.language, need.voice) is None]
    assert not lacking, f"without sound: {lacking}; render them: {COMMAND}"


def test_no_shipped_sound_is_left_over() -> None:
    for (language, voice), texts in prompt_plan.together(NEEDS).items():
        unused = set(PromptStore(SHIPPED).texts(language, voice)) - set(pieces(said for _, said in texts))
        assert not unused, f"no flow says {sorted(unused)}; remove them: {COMMAND}"


@pytest.mark.parametrize(("talk", "file"), TALKS)
def test_what_callers_hear_in_the_talks_is_said_by_one_voice(talk: talk_file.Talk, file: str, hummed: Prompts) -> None:
    heard = [said for outcome in runner.run(talk, FLOWS, file) for said in outcome.heard]
    sender = str(talk.facts.get("sender", {}).get("spoken", "-"))  # whatever name the talk gives it
    answer = str((talk.facts.get("open_thread", {}).get("answer") or {}).get("text", "-"))  # an agent's own words
    said = [text for text in heard if sender not in text and answer not in text]
    voices = [(language, prompt_plan.default_voice(language)) for language in locales.known()]

    def lacks(text: str, language: str, voice: str) -> bool:
        spoken = respelled((text,), table(FLOWS[talk.flow].pronounce, language))[0]
        return bool(hummed.missing(text, language, voice, spoken))

    assert not [text for text in said if all(lacks(text, *who) for who in voices)], (
        "lay it out in voice_flows.publishing.prompt_inventory"
    )


@pytest.mark.parametrize("voice", PromptStore(SHIPPED).voices(), ids="-".join)
def test_every_shipped_sound_is_as_loud_as_the_others(voice: tuple[str, str]) -> None:
    shelf = PromptStore(SHIPPED)
    levels = {text: _level(shelf, text, *voice) for text in shelf.texts(*voice)}
    apart = {text: level for text, level in levels.items() if abs(level - audio.SPEECH_DBOV) > prompt_plan.LEVEL_DB}
    assert apart == {}


def _level(shelf: PromptStore, text: str, language: str, voice: str) -> float:
    path = shelf.find(text, language, voice)
    assert path is not None
    return audio.speech_dbov(audio.samples(wav.read_wav(path.read_bytes())))
