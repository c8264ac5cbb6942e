"""A fault as a log may tell it: its kind and its place. Never its message, which may quote a customer."""

from __future__ import annotations

import traceback
from pathlib import Path


def told(fault: BaseException) -> dict[str, str]:
    """`fault`: the exception's name; `at`: file and line of the deepest frame of ours."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    at = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return {"fault": type(fault).__name__, "at": at}
