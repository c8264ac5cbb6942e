"""`relevo flows publish`, `rollback` and `retire`: change what callers reach. Conversations stay on their versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from deflect.storage.store import Store
from relevo.config.settings import Settings, read
from relevo.publishing import authors, before_publishing, flow_files, publications, publisher, retirement
from relevo.publishing.before_publishing import TalksFailed
from relevo.publishing.flow_files import FlowFile
from relevo.publishing.publisher import Candidate
from speech.base import Synthesiser

Author = Annotated[
    str, typer.Option(help="Who publishes: an account with that right, by name or e-mail. Default: your login.")
]
Note = Annotated[str, typer.Option(help="Why, in a sentence; `relevo flows versions` shows it.")]
Name = Annotated[str, typer.Argument(help="Name of a flow.")]
SHOWN = 20
"""How many failures of talks are printed."""


def publish(
    flows: Annotated[list[str], typer.Argument(help="Flow files, or names of flows.")],
    author: Author = "",
    note: Note = "",
    anyway: Annotated[bool, typer.Option("--anyway", help="Publish though talks fail.")] = False,
) -> None:
    """Publish flows: check them, run their talks, render their prompts, then use them from the next call on.

    Flows that run one of them are published again with it. If anything fails, nothing is published.
    """
    settings, console = read(), Console()
    store = _store(settings)
    signature = authors.sign(store, author, note)
    given, known = flow_files.named(flows, settings), flow_files.known(settings)
    candidates = publisher.prepare(given, known, store)
    for file in given:
        if file.name not in {one.name for one in candidates}:
            console.print(f"{file.name}: {publications.current(store)[file.name].told}, is the same", highlight=False)
    if not candidates:
        return
    failed = _talked(candidates, [*known, *given], store, console)
    if failed and not anyway:
        raise TalksFailed(
            f"{len(failed)} expectations of talks fail and nothing was published; repair the flow or its talks, "
            "or publish with --anyway"
        )
    if failed:
        authors.require(signature, "flows:publish_anyway")
    _with_sound(candidates, settings, console)
    publisher.publish(store, candidates, replace(signature, anyway=bool(failed)))
    _told(candidates, console, "published")


def rollback(
    flow: Name,
    version: Annotated[str, typer.Argument(help="Version such as v3. Default: the one before.")] = "",
    author: Author = "",
    note: Note = "",
) -> None:
    """Make an earlier version answer again, word for word, as a new version. Files stay as they are."""
    settings, console = read(), Console()
    store = _store(settings)
    signature = authors.sign(store, author, note)
    candidates = publisher.restore(flow, number(version) if version else None, store)
    if not candidates:
        console.print(f"{flow}: {version} answers already", highlight=False)
        return
    _with_sound(candidates, settings, console)
    publisher.publish(store, candidates, signature)
    _told(candidates, console, f"published, the words of v{candidates[0].restores}")
    console.print("the file may differ: `relevo flows diff " + escape(flow) + "`", highlight=False)


def retire(flow: Name, author: Author = "") -> None:
    """Take a flow out of use. Conversations on it go on; publishing or rolling it back brings it back."""
    settings, console = read(), Console()
    store = _store(settings)
    left = retirement.retire(store, settings, flow, authors.sign(store, author))
    console.print(f"{flow} is retired; {left} conversations on it go on", highlight=False)


def number(version: str) -> int:
    """Reads `v3` or `3`. Raises `typer.BadParameter`."""
    digits = version.removeprefix("v")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise typer.BadParameter(f"'{version}' is no version; write it as v3")
    return int(digits)


def _store(settings: Settings) -> Store:
    from relevo.programs.wiring import open_store

    return open_store(settings)


def _talked(
    candidates: Sequence[Candidate], files: Sequence[FlowFile], store: Store, console: Console
) -> Sequence[str]:
    """Runs the talks of the candidates, prints what fails and returns it."""
    seen = publisher.library(publications.current(store)).with_({one.name: one.text for one in candidates}).flows
    failed = before_publishing.failures([one.flow for one in candidates], files, seen)
    for line in failed[:SHOWN]:
        console.print(line, style="red", highlight=False, markup=False, soft_wrap=True)
    return failed


def _with_sound(candidates: Sequence[Candidate], settings: Settings, console: Console) -> None:
    from relevo.programs.voice import open_prompts

    synthesiser = _kokoro(settings)
    with console.status("prompts") as status:
        rendered, spoken = before_publishing.with_sound(
            [one.flow for one in candidates],
            settings,
            open_prompts(settings),
            synthesiser,
            lambda text: status.update(f"prompts: {escape(text[:60])}"),
        )
    if rendered:
        console.print(f"{rendered} sentences rendered", highlight=False)
    if spoken:
        fix = "`relevo models fetch kokoro`, then `relevo prompts render`"
        console.print(f"[yellow]{spoken} sentences are spoken by espeak-ng[/]; to render them: {fix}", highlight=False)


def _kokoro(settings: Settings) -> Synthesiser | None:
    """Returns the voice that renders prompts, if its model is on this machine."""
    from speech import models

    if not models.present(settings.models, "kokoro"):
        return None
    from relevo.config.languages import languages
    from speech.synthesisers.kokoro import Kokoro

    return Kokoro(models.folder(settings.models, "kokoro"), languages(), 1)


def _told(candidates: Sequence[Candidate], console: Console, what: str) -> None:
    first, *others = candidates
    console.print(f"[green]{first.name} v{first.number}[/] {what} ({first.flow.version})", highlight=False)
    for one in others:
        console.print(f"[green]{one.name} v{one.number}[/] published with it ({one.flow.version})", highlight=False)
