"""Structured logs, one JSON object a line, with ids only: no words, digits, names or numbers of customers."""

from __future__ import annotations

import logging
import sys

import structlog


def configure(program: str, level: str) -> None:
    """Send the logs of this process to standard error, each line naming its program."""
    logging.basicConfig(stream=sys.stderr, level=level.upper(), format="%(message)s", force=True)
    for chatty in ("httpx", "httpcore", "twilio.http_client", "werkzeug", "websockets"):
        logging.getLogger(chatty).setLevel(logging.WARNING)  # they log addresses, which hold numbers
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(program=program)
