"""Runs the `relevo` command and prints errors. `relevo.app` joins the verbs, which are in `relevo.cli`."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from relevo.errors import RelevoError

UNUSABLE = (FileNotFoundError, FileExistsError, PermissionError, IsADirectoryError, NotADirectoryError)
"""What a file or folder that a user names can raise."""


def main() -> None:
    """Runs one verb. Prints a failure as one sentence, without a stack trace, and exits with 1."""
    os.umask(0o077)  # what this installation writes is for its own account
    try:
        _run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        _tell(error)
        sys.exit(1)


def _run(words: list[str]) -> None:
    """Runs the verb that these words name, and loads no other: all take 4 MB of a program and two seconds."""
    from relevo.app import app

    app(*words[:1])(words)


def _tell(error: Exception) -> None:
    """Prints what happened and the fix. Of an error that nobody named, the trace goes to a file."""
    if isinstance(error, RelevoError) and isinstance(getattr(error, "code", None), str):
        _show(str(error), error.code)
    elif isinstance(error, UNUSABLE) and error.filename:
        _show(f"{error.filename}: {error.strerror}; {_fix(error)}")
    elif (named := _of_database(error)) is not None:
        _show(str(named), named.code)
    else:
        place = _keep_trace(error)
        _show(
            f"Relevo met an error of its own ({type(error).__name__}); the trace is in {place}: send it with a report"
        )


def _fix(error: Exception) -> str:
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "something else has that name already; move it away, or name another path"
    return "check the path, and that this account may use it"


def _of_database(error: Exception) -> RelevoError | None:
    """Returns our error for a fault of the database's driver; `None` for all others."""
    if not type(error).__module__.startswith("sqlalchemy"):
        return None
    from sqlalchemy.exc import DBAPIError

    from deflect.storage import errors

    return errors.named(error) if isinstance(error, DBAPIError) else None


def _keep_trace(error: Exception) -> Path:
    """Writes the trace, readable by this account alone, as it may quote a customer. Returns where."""
    text = "".join(traceback.format_exception(error))
    folder = Path(os.environ.get("RELEVO_DATA_DIR", "var")) / "log"
    handle, name = tempfile.mkstemp(".txt", "relevo-error-", folder if os.access(folder, os.W_OK) else None)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    return Path(name)


def _show(message: str, code: str = "") -> None:
    """Prints each line of a message as an error of its own; the code follows the last."""
    lines = [f"[bold red]error:[/] {escape(line)}" for line in message.splitlines() or [""]]
    told = "\n".join(lines) + (f" [dim]({code})[/]" if code else "")
    Console(stderr=True).print(told, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
