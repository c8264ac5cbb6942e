"""The one logger of the product: structured events with ids only, no words, digits, names or numbers of customers.

Field names are the same in every program: `leg`, `conversation`, `row`, `outcall`, `worker`, `trunk`; a failure adds
`fault` (the exception's class), `at` (file and line of ours) or `code` (of one of our errors). It imports none of ours.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import cast

import structlog
from structlog.typing import Processor

SHARED: tuple[Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


def logger(area: str) -> structlog.stdlib.BoundLogger:
    """The logger of one area, such as `ivr`; its lines go to the standard library's logger `relevo.<area>`."""
    bound = structlog.wrap_logger(
        logging.getLogger(f"relevo.{area}"),
        processors=[structlog.stdlib.filter_by_level, *SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return cast(structlog.stdlib.BoundLogger, bound)


def fault_fields(fault: BaseException) -> dict[str, str]:
    """A failure as log fields: `fault`, the exception's class, and `at`, the deepest file and line of ours.

    Its message, which may quote a customer, only where the error says that it does not (`loggable`), as `why`.
    """
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    at = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    why = {"why": str(fault)} if getattr(fault, "loggable", False) else {}
    return {"fault": type(fault).__name__, "at": at, **why}
