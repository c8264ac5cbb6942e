"""`relevo call`: a telephone in the terminal, for trying a line and for tests."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer


def call(
    uri: Annotated[str, typer.Argument(help="sip:number@host:port; this machine's own line where empty.")] = "",
    keys: Annotated[str, typer.Option(help="Script: 48213# keys, w2 wait 2 s, p a prompt, s say the file.")] = "",
    record: Annotated[Path | None, typer.Option(help="Write what is heard to this WAV.")] = None,
    say: Annotated[Path | None, typer.Option(help="A WAV (8 kHz) to say at s, or at once.")] = None,
    info: Annotated[bool, typer.Option("--info", help="Keys by SIP INFO instead of RFC 4733.")] = False,
    caller: Annotated[str, typer.Option("--from", help="The number that calls.")] = "+34612345678",
    host: Annotated[str, typer.Option(help="Our own address.")] = "127.0.0.1",
    limit: Annotated[float, typer.Option(help="Seconds until we hang up.")] = 120.0,
    hang_up: Annotated[bool, typer.Option("--hang-up", help="Hang up after the last step.")] = False,
) -> None:
    """Call, press keys, say a file, record what is heard; what happened is printed as one JSON object."""
    from relevo.cli.sip_caller import Caller, Plan
    from relevo.config.settings import read

    settings = read()
    uri = uri or f"sip:{settings.twilio_sender}@{settings.sip_host}:{settings.sip_port}"
    outcome = Caller(Plan(uri, keys, record, say, "info" if info else "rtp", caller, host, limit, hang_up)).run()
    print(json.dumps(asdict(outcome)), flush=True)
    sys.stdout.flush()
    os._exit(0 if outcome.answered else 1)  # objects of the SIP library must not be freed after it
