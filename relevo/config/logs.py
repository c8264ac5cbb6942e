"""Sends the logs of a process to standard error, one JSON object a line. Loggers are made in `relevo.log`."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import EventDict

from relevo.log import SHARED

CHATTY = ("httpx", "httpcore", "werkzeug", "websockets", "alembic", "urllib3")
"""Libraries whose lower levels log addresses, which hold numbers, or nothing that an operator needs."""


def configure(program: str, level: str) -> None:
    """Write every line, of ours and of libraries, as JSON that names its program."""

    def named(logger: object, method: str, event: EventDict) -> EventDict:
        return {"program": program, **event}

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED,
            processors=[
                named,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
