"""Lists every recogniser. The server, the settings, `relevo doctor` and `relevo up` read this list.

A recogniser's module is imported only when it is built, so that nothing loads the library of an unused engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from speech.base import Languages, Recogniser
from speech.models import folder


@dataclass(frozen=True, slots=True)
class RecogniserKind:
    """One engine. `build` takes the folder of fetched models, what follows `name:` in the engine's address,
    and what is known of languages."""

    build: Callable[[Path, str, Languages], Recogniser]
    models: tuple[str, ...] = ()
    """Models of `models.toml` that it needs."""
    address: str = ""
    """The form of what follows `name:`; empty if the name alone is enough."""


def _whisper(models: Path, address: str, languages: Languages) -> Recogniser:
    from speech.recognisers.whisper import Whisper

    return Whisper(folder(models, "whisper-base"), languages)


def _vosk(models: Path, address: str, languages: Languages) -> Recogniser:
    from speech.recognisers.vosk import Vosk

    paths = dict(part.split("=", 1) for part in address.split(",") if "=" in part)
    return Vosk({language.strip(): Path(path.strip()) for language, path in paths.items()}, languages)


def _wyoming(models: Path, address: str, languages: Languages) -> Recogniser:
    from speech.recognisers.wyoming import Wyoming

    return Wyoming(address, languages)


RECOGNISERS: Mapping[str, RecogniserKind] = {
    "whisper": RecogniserKind(_whisper, models=("whisper-base",)),
    "vosk": RecogniserKind(_vosk, address="es=/path/to/model,en=/path/to/model"),
    "wyoming": RecogniserKind(_wyoming, address="tcp://host:port"),
}


def build(models: Path, engine: str, languages: Languages) -> Recogniser:
    """Returns the recogniser of an engine's address, such as `whisper` or `vosk:es=/path/to/model`.

    Raises `models.ModelMissing`; ValueError for an unknown name or a missing address.
    """
    name, _, address = engine.partition(":")
    kind = RECOGNISERS.get(name)
    if kind is None or bool(kind.address) > bool(address):
        forms = (f"`{one}:{kind.address}`" if kind.address else f"`{one}`" for one, kind in RECOGNISERS.items())
        raise ValueError(f"speech engine {engine!r}: write {' or '.join(forms)}")
    return kind.build(models, address, languages)
