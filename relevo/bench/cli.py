"""`relevo bench`: figures of this machine. Each bench starts and stops what it needs; none needs a running Relevo."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="Figures of this machine.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object last.")]
RECOGNITION = ("whisper-base", "silero-vad")


@app.command()
def voice(
    calls: Annotated[int, typer.Option(min=1, max=64, help="Callers at once who press keys.")] = 4,
    lines: Annotated[int | None, typer.Option(min=4, help="Lines to start, in steps of 4; as many as calls.")] = None,
    asr: Annotated[bool, typer.Option("--asr", help="Also listen to the callers who press keys.")] = False,
    keys: Annotated[int, typer.Option(min=1, max=50, help="Keys a caller presses.")] = 20,
    words: Annotated[int, typer.Option(min=0, max=50, help="Words one caller says afterwards.")] = 18,
    as_json: Json = False,
) -> None:
    """From key or word to the next prompt and to silence, the sound's evenness, processor and memory a call."""
    from relevo.bench import show
    from relevo.bench import voice as bench
    from relevo.bench.words import days
    from relevo.settings import read
    from speech import models

    folder = read().models
    hears = all(models.present(folder, name) for name in RECOGNITION)
    week = days(folder) if hears and words else []
    said = [week[number % len(week)] for number in range(words)] if week else []
    lines = lines or -(-calls // bench.WORKER_LINES) * bench.WORKER_LINES
    with show.progress("voice", calls * (keys + 1) + len(said)) as step:
        figures = bench.run(calls, lines, keys, said, asr and hears, step)
    show.result("bench voice", figures, as_json)


@app.command()
def deflect(
    calls: Annotated[int, typer.Option(min=1, max=10_000, help="Callers who accept text.")] = 100,
    as_json: Json = False,
) -> None:
    """From a caller's yes to the text at the provider, from delivery to the caller's ear; lost and doubled."""
    from relevo.bench import deflect as bench
    from relevo.bench import show

    with show.progress("deflect", calls) as step:
        figures = bench.run(calls, step)
    show.result("bench deflect", figures, as_json)
