"""Warns of words in flows that the configured Vosk models cannot recognise. A warning never blocks publishing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from rich.console import Console
from rich.markup import escape

from relevo.config.settings import Settings
from relevo.log import fault_fields, logger
from relevo.publishing import flow_files
from voice_flows.publishing.loader import unheard
from voice_flows.publishing.vocabulary import Missing
from voice_flows.schema.problems import Problem

LOG = logger("publishing")


def missing(settings: Settings) -> Mapping[str, Missing]:
    """Returns by language a function that lists the words its Vosk model lacks; empty for another recogniser.

    Takes seconds.
    """
    if settings.recogniser != "vosk":
        return {}
    from relevo.config.languages import languages
    from speech.recognisers.vosk import Vosk

    vosk = Vosk(settings.vosk_models, languages())
    return {language: partial(vosk.missing, language) for language in settings.vosk_models}


def warn(settings: Settings, published: Collection[str], console: Console) -> None:
    """Prints the words of newly published flows that cannot be recognised.

    A failure here is logged and stops nothing.
    """
    if not published or settings.recogniser != "vosk":
        return
    try:
        found = _found(settings, published)
    except Exception as wrong:  # the vendor's library raises what it likes where a model is broken
        LOG.warning("vocabulary_not_checked", **fault_fields(wrong))
        return
    for file, problems in found.items():
        LOG.warning("words_never_heard", file=file, words=len(problems))
        for problem in problems:
            told = f"{file}:{problem.line}:{problem.column}: {problem.message}; {problem.fix}"
            console.print(escape(told), style="yellow", highlight=False, soft_wrap=True)


def _found(settings: Settings, published: Collection[str]) -> dict[str, tuple[Problem, ...]]:
    lacks = missing(settings)
    files = [file for file in flow_files.known(settings) if file.name in published]
    told = {file.path.name: unheard(file.content, file.flow, lacks) for file in files if file.flow}
    return {file: problems for file, problems in told.items() if problems}
