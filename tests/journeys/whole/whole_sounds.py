"""Short sounds for the short flow: a chime recorded for every piece of every prompt, so that calls take seconds.

No chime is like another, so a recording tells which prompt sounded, in full or in part.
"""

from __future__ import annotations

from pathlib import Path

from whole_system import ENGLISH, SPANISH

from deflect.installation import spoken
from relevo.config.languages import languages
from relevo.programs.voice import SHIPPED
from speech.prompts.lookup import Prompts, pieces
from speech.synthesisers.espeak import Espeak
from speech.testing import chime
from speech.wav import write_wav
from voice_flows.publishing.loader import load
from voice_flows.publishing.prompt_inventory import said


def prompts(folder: Path) -> Prompts:
    """The sounds that the workers of an installation under `folder` play."""
    return Prompts(folder / "prompts", SHIPPED if SHIPPED.is_dir() else None, [Espeak(languages())])


def record_chimes(folder: Path) -> None:
    """Record what the flows under `folder` say, each in its first language."""
    made = prompts(folder)
    for path in sorted((folder / "flows").glob("*.yaml")):
        flow = load(path.read_text(), path.name).flow
        assert flow is not None
        language = flow.languages[0]
        number = ENGLISH if language == "en" else SPANISH
        for text in pieces(said(flow, language, (spoken(number),))):
            made.record(text, language, write_wav(chime(text, language)))
