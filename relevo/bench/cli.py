"""`relevo bench`: measures this machine. Every bench starts and stops what it needs; Relevo need not be running."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from relevo.cli.models import NEEDED

app = typer.Typer(help="Measure this machine.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object last.")]


@app.command()
def voice(
    calls: Annotated[int, typer.Option(min=1, max=240, help="Callers at once; 30 share a process.")] = 4,
    lines: Annotated[int | None, typer.Option(min=4, help="Lines to start, in steps of 4; as many as calls.")] = None,
    asr: Annotated[bool, typer.Option("--asr", help="Also: how many callers a core can hear at once.")] = False,
    keys: Annotated[int, typer.Option(min=1, max=50, help="Keys a caller presses.")] = 12,
    words: Annotated[int, typer.Option(min=0, max=50, help="Words one caller says afterwards.")] = 18,
    table: Annotated[
        bool, typer.Option("--table", help="Instead: 1 to 30 calls on 32 lines, and on 4, as a Markdown table.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure latency from a key or word to the next prompt, gaps in the sound, processor and memory per call."""
    from relevo.bench import voice as bench
    from relevo.bench.callers.words import days
    from relevo.bench.measuring import show
    from relevo.config.settings import read
    from speech import models

    if table:
        from relevo.bench.measuring import table as columns

        for row in columns.run(lambda calls, lines: bench.run(calls, lines, keys, ())):
            typer.echo(row)
        return
    folder = read().models
    hears = all(models.present(folder, name) for name in NEEDED)
    week = days(folder) if hears and words else []
    said = [week[number % len(week)] for number in range(words)] if week else []
    lines = lines or -(-calls // bench.WORKER_LINES) * bench.WORKER_LINES
    with show.progress("voice", calls * (keys + 1) + len(said)) as step:
        figures = bench.run(calls, lines, keys, said, step)
    if asr and hears:
        from relevo.bench import asr_capacity

        figures["asr"] = asr_capacity.run(folder, days(folder))
    if not hears:
        missing = ", ".join(name for name in NEEDED if not models.present(folder, name))
        figures["notes"].append(f"words were not measured: relevo models fetch {missing}")
    show.result("bench voice", figures, as_json)


@app.command()
def deflect(
    calls: Annotated[int, typer.Option(min=1, max=10_000, help="Callers who accept text.")] = 100,
    at_once: Annotated[int, typer.Option(min=0, max=64, help="Callers at a time; 0: one a second.")] = 0,
    as_json: Json = False,
) -> None:
    """Measure times from a caller's yes to the text, and from delivery to the caller; count lost and double texts."""
    from relevo.bench import deflect as bench
    from relevo.bench.measuring import show

    with show.progress("deflect", calls) as step:
        figures, missing = bench.run(calls, at_once, step)
    for words in missing:
        typer.echo(words, err=True)
    show.result("bench deflect", figures, as_json)


@app.command()
def inbox(
    messages: Annotated[int, typer.Option(min=10_000, max=10_000_000, help="Entries of the ledger.")] = 10_000,
    database: Annotated[str, typer.Option(help="An empty PostgreSQL database; else SQLite in its own folder.")] = "",
    as_json: Json = False,
) -> None:
    """Measure how long the desk's reads take: the list, a conversation, a page of a long timeline, a search."""
    from relevo.bench import inbox as bench
    from relevo.bench import past
    from relevo.bench.measuring import show

    with show.progress("inbox", past.pieces(messages)) as step:
        figures = bench.run(messages, database, step)
    show.result("bench inbox", figures, as_json)


@app.command()
def webhooks(
    database: Annotated[str, typer.Option(help="An empty PostgreSQL database; else SQLite in its own folder.")] = "",
    clients: Annotated[int, typer.Option(min=1, max=64, help="Clients that post at once.")] = 8,
    relay: Annotated[str, typer.Option(help="Whether the relay reads meanwhile: on or off.")] = "on",
    backlog: Annotated[int, typer.Option(min=0, help="Messages that wait for the relay at the start.")] = 0,
    entries: Annotated[int, typer.Option(min=0, help="Entries of earlier conversations in the database.")] = 0,
    as_json: Json = False,
) -> None:
    """Measure how many webhooks the ingress keeps, beside a bare server, and how fast the relay reads them."""
    from relevo.bench.measuring import show
    from relevo.bench.webhooks import run as bench

    if relay not in ("on", "off"):
        raise typer.BadParameter(f"{relay!r} is neither on nor off", param_hint="--relay")
    with show.progress("webhooks", bench.STEPS) as step:
        figures = bench.run(
            clients, relay=relay == "on", backlog=backlog, entries=entries, database=database, step=step
        )
    show.result("bench webhooks", figures, as_json)


@app.command()
def storm(
    each: Annotated[int, typer.Option(min=1, max=1000, help="Calls of each kind and moment.")] = 10,
    as_json: Json = False,
) -> None:
    """Call in all the forms that a library may stumble over, hang up at once, and count who else lost a call."""
    from relevo.bench import storm as bench
    from relevo.bench.measuring import show

    with show.progress("storm", bench.attempts(each)) as step:
        figures = bench.run(each, step)
    show.result("bench storm", figures, as_json)


@app.command()
def agents(
    number: Annotated[int, typer.Option("--agents", min=1, max=300, help="Agents who follow.")] = 90,
    arrivals: Annotated[int, typer.Option(min=1, max=20_000, help="Customers who write, 14 a second.")] = 2000,
    as_json: Json = False,
) -> None:
    """Let a whole centre follow its busiest hours: how late events come, how long pages take, what was lost."""
    from relevo.bench import agents as bench
    from relevo.bench.measuring import show

    with show.progress("agents", arrivals) as step:
        figures = bench.run(number, arrivals, step)
    show.result("bench agents", figures, as_json)


@app.command()
def siege(as_json: Json = False) -> None:
    """Let strangers besiege every door at once, and measure what callers and agents notice of it."""
    from relevo.bench import siege as bench
    from relevo.bench.measuring import show

    with show.progress("siege", bench.PARTS) as step:
        figures = bench.run(step)
    show.result("bench siege", figures, as_json)


@app.command()
def asr(
    audio: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder of the WAV files.")],
    manifest: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="JSON lines: file, language, text ...")],
    part: Annotated[str | None, typer.Option(help="Only `test`, or `tune`: the half thresholds are chosen on.")] = None,
    yes_no: Annotated[
        bool, typer.Option("--yes-no", help="Say each utterance to a yes-or-no question instead.")
    ] = False,
    hard: Annotated[bool, typer.Option("--hard", help="Over poor lines instead, and order numbers.")] = False,
    as_json: Json = False,
) -> None:
    """Measure how well speech is understood: word errors, right and wrong choices, with 95 % intervals."""
    from relevo.bench import asr as bench
    from relevo.bench import asr_hard, asr_yes_no
    from relevo.bench.measuring import show
    from relevo.config.languages import languages
    from relevo.config.settings import read
    from relevo.programs.registry import speech_engine
    from speech.recognisers.registry import build

    utterances = [one for one in bench.read_manifest(manifest) if part is None or one.part == _part(part)]
    settings = read()
    recogniser = build(settings.models, speech_engine(settings), languages())
    with show.progress("asr", len(utterances)) as step:
        measure = asr_yes_no.run if yes_no else asr_hard.run if hard else bench.run
        figures = measure(audio, utterances, recogniser, step)
    for language, count in bench.synthetic_share(utterances).items():
        if count:
            typer.echo(f"{language}: {count} of these utterances are synthetic", err=True)
    show.languages("bench asr", figures, as_json)


@app.command("train-head")
def train_head(
    language: Annotated[str, typer.Argument(help="Of the words, such as es.")],
    out: Annotated[Path, typer.Argument(dir_okay=False, help="The weights to write.")],
    audio: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder of the WAV files.")],
    manifest: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="JSON lines: file, language, text.")],
) -> None:
    """Train the head that tells yes and no by their sound, see speech/recognisers/heads/README.md."""
    from relevo.bench import asr as bench
    from relevo.bench import head_training
    from relevo.bench.measuring import show
    from relevo.config.languages import languages
    from relevo.config.settings import read
    from speech import models
    from speech.recognisers.whisper import Whisper

    utterances = [one for one in bench.read_manifest(manifest) if one.language == language and one.part != "test"]
    whisper = Whisper(models.folder(read().models, "whisper-base"), languages())
    with show.progress("train-head", len(utterances)) as step:
        weights, bias = head_training.train(audio, utterances, whisper, languages().of(language), step)
    head_training.write(out, weights, bias)


@app.command()
def train_meanings(
    out: Annotated[Path, typer.Argument(help="Table of weights to write.")],
) -> None:
    """Weigh what nearness to labelled sentences says of a wish for no more texts, or of a call for help."""
    from relevo.bench.meanings import training
    from speech.encoder import Encoder

    training.write(out, training.train(training.read(), Encoder()))


@app.command("open")
def open_questions(
    data: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="JSON lines; else our own.")] = None,
    part: Annotated[str, typer.Option(help="`test`, or `tune` for the half that limits are chosen on.")] = "test",
    as_json: Json = False,
) -> None:
    """Measure how well free questions are understood, by words and by the encoder: acted on, asked back, wrong."""
    from relevo.bench import open_questions as bench
    from relevo.bench.measuring import show
    from speech.encoder import Encoder
    from speech.semantic_match import EXTRA, installed

    rows = bench.read(data or bench.OWN)
    encoder = Encoder() if installed() else None
    if encoder is None:
        typer.echo(f"by words alone; for the encoder too: pip install '{EXTRA}'", err=True)
    with show.progress("open", sum(len(row.said(_part(part))) for row in rows) * (2 if encoder else 1)) as step:
        figures = bench.run(rows, _part(part), encoder, step)
    show.result("bench open", figures, as_json)


def _part(name: str) -> Literal["tune", "test"]:
    if name not in ("tune", "test"):
        raise typer.BadParameter(f"there is no part {name!r}; write test or tune", param_hint="--part")
    return "tune" if name == "tune" else "test"


@app.command()
def echo(
    prompts: Annotated[int, typer.Option(min=1, max=2000, help="Shipped prompts, each at every loss.")] = 200,
    as_json: Json = False,
) -> None:
    """Count prompts stopped by their own echo (none should be); measure how soon a caller's voice stops them."""
    from relevo.bench import echo as bench
    from relevo.bench.callers import sounds
    from relevo.bench.measuring import show
    from relevo.config.settings import read
    from relevo.programs.voice import SHIPPED
    from speech import server

    detector = server.build_detector(read().models)
    played, voices = bench.shipped(SHIPPED, prompts), list(sounds.voices())
    with show.progress("echo", len(played)) as step:
        figures = bench.run(played, voices, detector, step)
    if not voices:
        typer.echo("voices were not measured: install asterisk-core-sounds-es-wav and -en-wav", err=True)
    show.result("bench echo", figures, as_json)


@app.command()
def sounds(out: Annotated[Path, typer.Argument(dir_okay=False, help="The manifest to write.")]) -> None:
    """Write a manifest of the recorded words that Debian ships for Asterisk, for `bench asr`."""
    from relevo.bench.callers.sounds import ROOT, write

    typer.echo(f"{write(out)} utterances; now: relevo bench asr --audio {ROOT} --manifest {out}")
