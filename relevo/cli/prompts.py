"""`relevo prompts`: renders, lists, records and checks the audio prompts of the flows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from relevo.errors import RelevoError

app = typer.Typer(help="Render, list, record and check audio prompts.", no_args_is_help=True)
Flows = Annotated[list[str] | None, typer.Argument(help="Flow files or names. Default: all flows.")]
Language = Annotated[str, typer.Option("--language", "-l", help="es, en, ...; by default the installation's.")]
Languages = Annotated[list[str] | None, typer.Option("--language", "-l", help="es, en, ... Default: all.")]
SHOWN = 12
"""How many texts without audio `check` prints; `--all` prints all of them."""


class NotSaid(RelevoError, ValueError):
    """No flow says this text in this language, so a recording of it would never be played."""

    code = "text_not_said"
    retryable = False

    def __init__(self, text: str, near: tuple[str, ...]) -> None:
        fix = "give the complete sentence as it stands in the flow, or use --anyway"
        super().__init__("".join((f"no flow says '{text}'; {fix}", *(f"\n  {one}" for one in near))))


@app.command("render")
def render(
    flows: Flows = None,
    language: Languages = None,
    shipped: Annotated[bool, typer.Option(help="Render into the package, to build a release.")] = False,
    threads: Annotated[int, typer.Option(min=1, max=16, help="Threads to use.")] = 1,
) -> None:
    """Render missing prompts with Kokoro. You may interrupt it; the next run continues."""
    from relevo.config.languages import languages
    from relevo.config.settings import Settings, read
    from relevo.programs.voice import SHIPPED, open_prompts
    from relevo.publishing import prompt_plan
    from speech import models
    from speech.prompts.lookup import pieces, prune
    from speech.prompts.lookup import render as render_into
    from speech.prompts.store import PromptStore
    from speech.synthesisers.kokoro import Kokoro

    settings = read()
    kokoro = Kokoro(models.folder(settings.models, "kokoro"), languages(), threads)
    plan_for = Settings.model_construct() if shipped else settings  # a release speaks of the product's own number
    wanted = prompt_plan.needs(prompt_plan.chosen(flows or [], plan_for), language or [], plan_for)
    prompts = open_prompts(settings)
    made = removed = 0
    with _bar() as bar:
        for (tongue, voice), pairs in prompt_plan.together(wanted).items():
            every = tuple(said for _, said in pairs)
            texts = every if shipped else prompt_plan.lacking(prompts, pairs, tongue, voice)
            task = bar.add_task("", total=len(pieces(texts)), what=f"{tongue} {voice}")
            made += render_into(
                PromptStore(SHIPPED) if shipped else prompts.rendered,
                texts,
                tongue,
                voice,
                kokoro,
                lambda text, task=task: bar.update(task, advance=1, description=text[:40]),  # type: ignore[misc]
            )
            if shipped and not flows:
                removed += prune(PromptStore(SHIPPED), texts, tongue, voice)
    Console().print(f"{made} rendered" + (f", {removed} unused and removed" if removed else ""))


@app.command("list")
def show(
    language: Languages = None,
    texts: Annotated[bool, typer.Option(help="Print every text, not only the count.")] = False,
) -> None:
    """List the recorded, shipped and rendered prompts by language and voice."""
    from relevo.config.settings import read
    from relevo.programs.voice import SHIPPED
    from speech.prompts.store import PromptStore

    folder = read().data_dir / "prompts"
    table = Table("from", "language", "voice", "text" if texts else "texts", "size")
    for source, place in (("recorded", folder / "recorded"), ("shipped", SHIPPED), ("rendered", folder / "rendered")):
        store = PromptStore(place)
        for tongue, voice in store.voices():
            if language and tongue not in language:
                continue
            said = store.texts(tongue, voice)
            files = [path.stat().st_size for text in said if (path := store.find(text, tongue, voice))]
            table.add_row(source, tongue, voice, "\n".join(said) if texts else str(len(said)), _size(sum(files)))
    Console().print(table)


@app.command("record")
def record(
    text: Annotated[str, typer.Argument(help="The text as it stands in the flow.")],
    wav: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="WAV file of any rate, bits and channels.")],
    language: Language = "",
    anyway: Annotated[bool, typer.Option("--anyway", help="Accept a text that no flow says.")] = False,
) -> None:
    """Use a human recording for a text, in every flow, from the next call on.

    Trims silence at both ends and adjusts the level to that of the other prompts. `undo` removes the recording.
    """
    from relevo.config.settings import read
    from relevo.programs.voice import open_prompts
    from relevo.publishing import prompt_plan

    settings, console = read(), Console()
    language = language or settings.language
    if not anyway and (near := prompt_plan.unsaid(text, language, settings)) is not None:
        raise NotSaid(text, near)
    made = open_prompts(settings).record(text, language, wav.read_bytes())
    console.print(f"recorded: {made.seconds:.1f} s, level changed by {made.moved_db:+.1f} dB; new calls play it")
    for remark in made.remarks:
        console.print(f"[yellow]warning:[/] {escape(remark)}")


@app.command("undo")
def undo(text: Annotated[str, typer.Argument(help="The text as it was recorded.")], language: Language = "") -> None:
    """Remove the last recording of a text. The recording before it is used again, or else the synthetic voice."""
    from relevo.config.settings import read
    from relevo.programs.voice import open_prompts

    told = {
        "before": "removed; the recording before it is used again",
        "synthetic": "removed; the synthetic voice is used again",
        "nothing": "there is no recording of this text; `relevo prompts list --texts` lists the recordings",
    }
    settings = read()
    became = open_prompts(settings).unrecord(text, language or settings.language)
    Console().print(told[became])
    if became == "nothing":
        raise typer.Exit(1)


@app.command("check")
def check(
    flows: Flows = None,
    language: Languages = None,
    everything: Annotated[bool, typer.Option("--all", help="Print every text without audio.")] = False,
) -> None:
    """Report texts without audio, which espeak-ng would speak, and recordings that no flow uses or whose level differs.

    Exit code 1 if there are any.
    """
    from relevo.config.settings import read
    from relevo.programs.voice import open_prompts
    from relevo.publishing import prompt_plan
    from speech.prompts.lookup import pieces

    settings = read()
    prompts, console = open_prompts(settings), Console()
    table, lacking = Table("flow", "language", "voice", "texts", "without audio", "share"), dict[str, None]()
    for need in prompt_plan.needs(prompt_plan.chosen(flows or [], settings), language or [], settings):
        told = pieces(need.said)
        pairs = zip(need.texts, need.said, strict=True)
        missing = prompt_plan.lacking(prompts, pairs, need.language, need.voice)
        share = sum(map(len, missing)) / max(1, sum(map(len, told)))
        table.add_row(need.flow, need.language, need.voice, str(len(told)), str(len(missing)), f"{share:.0%}")
        lacking |= dict.fromkeys(missing)
    console.print(table)
    for text in list(lacking)[: None if everything else SHOWN]:
        console.print(f"  {text}", markup=False, highlight=False)
    problems = prompt_plan.recording_problems(prompts, flows or [], settings, language or [])
    for one in problems:
        console.print(f"  {one}", markup=False, highlight=False)
    if lacking:
        console.print("[bold]render them:[/] relevo models fetch kokoro, then relevo prompts render")
    if lacking or problems:
        raise typer.Exit(1)


def _bar() -> Progress:
    columns = (TextColumn("[bold]{task.fields[what]}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, TextColumn("{task.description}", markup=False), console=Console(stderr=True))


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
