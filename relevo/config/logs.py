"""Structured logs, one JSON object a line, with ids only: no words, digits, names or numbers of customers."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

CHATTY = ("httpx", "httpcore", "twilio.http_client", "werkzeug", "websockets", "alembic", "urllib3")
"""They log addresses, which hold numbers, or nothing that an operator needs."""


def configure(program: str, level: str) -> None:
    """Send the logs of this process to standard error, each line naming its program."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stderr)
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(),
    ]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(program=program)
