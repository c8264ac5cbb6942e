"""`relevo call`: a telephone in the terminal, to try a line and for tests."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer


def call(
    uri: Annotated[str, typer.Argument(help="sip:number@host:port. Default: the line of this machine.")] = "",
    keys: Annotated[
        str,
        typer.Option(help="Script: 48213# keys, w2 wait 2 s, p hear a prompt out, s say the file."),
    ] = "",
    record: Annotated[Path | None, typer.Option(help="Write the received audio to this WAV file.")] = None,
    say: Annotated[Path | None, typer.Option(help="WAV file (8 kHz) to say at s, or at once without an s.")] = None,
    info: Annotated[bool, typer.Option("--info", help="Send keys by SIP INFO instead of RFC 4733.")] = False,
    caller: Annotated[str, typer.Option("--from", help="Caller number.")] = "+34612345678",
    host: Annotated[str, typer.Option(help="Local address to call from.")] = "127.0.0.1",
    limit: Annotated[float, typer.Option(help="Hang up after this many seconds.")] = 120.0,
    hang_up: Annotated[bool, typer.Option("--hang-up", help="Hang up after the last step.")] = False,
) -> None:
    """Call a number, press keys, say a file and record the answer. Prints the outcome as one JSON object."""
    from relevo.cli.sip_caller import Caller, Plan
    from relevo.config import senders
    from relevo.config.settings import read

    settings = read()
    uri = uri or f"sip:{senders.main(settings)}@{settings.sip_host}:{settings.sip_port}"
    outcome = Caller(Plan(uri, keys, record, say, "info" if info else "rtp", caller, host, limit, hang_up)).run()
    print(json.dumps(asdict(outcome)), flush=True)
    sys.stdout.flush()
    os._exit(0 if outcome.answered else 1)  # objects of the SIP library must not be freed after it
