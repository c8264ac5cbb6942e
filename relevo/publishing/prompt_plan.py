"""Lists the prompts that flows need: texts by language and voice. Reads flow files; knows no engine and no terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rapidfuzz.process import extract

from deflect.installation import spoken as spoken_number
from relevo.config import senders
from relevo.config.settings import Settings
from relevo.publishing.flow_files import BrokenFlow, NoSuchFlow, flow_files, shipped
from speech.audio import SPEECH_DBOV
from speech.prompts.lookup import Prompts, pieces
from speech.prompts.store import normal
from voice_flows import locales
from voice_flows.publishing.loader import load_all
from voice_flows.publishing.prompt_inventory import said
from voice_flows.schema.document import Flow
from voice_flows.wording.pronunciation import respelled, table

NEAR: Final = 3
LEVEL_DB: Final = 2.0
"""Callers notice a jump if two sentences differ by more than this."""


@dataclass(frozen=True, slots=True)
class Need:
    """The texts of one flow in one language and voice, each as the flow has it and as a synthetic voice says it."""

    flow: str
    language: str
    voice: str
    texts: tuple[str, ...]
    said: tuple[str, ...]


def needs(flows: Iterable[Flow], languages: Sequence[str], settings: Settings) -> list[Need]:
    """Returns the needs of each flow in each of its languages, or in the given ones."""
    return [
        _need(flow, language, settings)
        for flow in flows
        for language in flow.languages
        if not languages or language in languages
    ]


def _need(flow: Flow, language: str, settings: Settings) -> Need:
    texts = said(flow, language, numbers(flow.flow, settings))
    return Need(flow.flow, language, voice(flow, language), texts, respelled(texts, table(flow.pronounce, language)))


def unsaid(text: str, language: str, settings: Settings) -> tuple[str, ...] | None:
    """Returns the sentences most similar to a text that no flow says, or `None` if a flow says it."""
    said = _said(language, settings)
    if normal(text) in said:
        return None
    return tuple(one for one, *_ in extract(normal(text), said, limit=NEAR))


def recording_problems(
    prompts: Prompts, flows: Sequence[str], settings: Settings, languages: Sequence[str]
) -> list[str]:
    """Returns the problems of human recordings, one line each."""
    found = []
    for language, text, level in prompts.recorded_levels():
        if languages and language not in languages:
            continue
        if abs(level - SPEECH_DBOV) > LEVEL_DB:
            found.append(f"recorded at {level:.0f} dBov instead of {SPEECH_DBOV:.0f}; record it again: {text}")
        if normal(text) not in _said(language, settings, flows):
            found.append(f"recorded, but no flow says it any more: {text}")
    return found


def _said(language: str, settings: Settings, flows: Sequence[str] = ()) -> frozenset[str]:
    """Returns texts and sentences of the known flows and of those given."""
    known = [*chosen([], settings), *(chosen(flows, settings) if flows else ())]
    texts = [text for need in needs(known, [language], settings) for text in need.texts]
    return frozenset(map(normal, texts)) | frozenset(pieces(texts))


def together(needs: Iterable[Need]) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Returns the texts of all needs by language and voice, each with how it is said."""
    texts: dict[tuple[str, str], dict[tuple[str, str], None]] = {}
    for need in needs:
        pairs = zip(need.texts, need.said, strict=True)
        texts.setdefault((need.language, need.voice), {}).update(dict.fromkeys(pairs))
    return {who: tuple(pairs) for who, pairs in texts.items()}


def lacking(prompts: Prompts, texts: Iterable[tuple[str, str]], language: str, voice: str) -> tuple[str, ...]:
    """Returns the sentences, as they are said, that neither a recording nor a rendered piece says, each once."""
    found = (one for text, said in texts for one in prompts.missing(text, language, voice, said))
    return tuple(dict.fromkeys(found))


def voice(flow: Flow, language: str) -> str:
    """Returns the flow's voice, else the default of the language, else an empty text."""
    return flow.voices.get(language) or default_voice(language)


def default_voice(language: str) -> str:
    """Returns the voice of a language for a flow that names none, or an empty text."""
    return str(locales.of(language).speech["kokoro"]["voice"]) if locales.speaks(language) else ""


def numbers(flow: str, settings: Settings) -> tuple[str, ...]:
    """Returns the numbers that the flow's texts may come from, as prompts tell them: its own or the main one first."""
    first = senders.by_flow(settings).get(flow, senders.main(settings))
    others = [one.address for one in senders.senders(settings) if one.two_way and one.countries]
    return tuple(dict.fromkeys(spoken_number(address) for address in (first, *others)))


def chosen(names: Sequence[str], settings: Settings) -> list[Flow]:
    """Returns flows by file or name; by default all shipped and own flows. Raises `NoSuchFlow`."""
    own = flow_files(settings.flows_dir) if settings.flows_dir else []
    known = {path.stem: path for path in (*shipped(), *own)}
    return _read([_file(name, known) for name in names] if names else list(known.values()))


def _file(name: str, known: Mapping[str, Path]) -> Path:
    path = Path(name)
    if path.is_file():
        return path
    if name not in known:
        raise NoSuchFlow(f"there is no flow '{name}'; name a file, or one of {', '.join(known)}")
    return known[name]


def _read(paths: Sequence[Path]) -> list[Flow]:
    loaded = load_all({str(path): path.read_bytes() for path in paths})
    broken = [f"{file}:{one.line}: {one.message}" for file, it in loaded.items() if not it.flow for one in it.problems]
    if broken:
        raise BrokenFlow("\n".join(broken))
    return [it.flow for it in loaded.values() if it.flow]
