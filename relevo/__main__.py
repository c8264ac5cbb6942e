"""Runs the `relevo` command and prints errors. `relevo.app` joins the verbs, which are in `relevo.cli`."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.markup import escape

UNUSABLE = (FileNotFoundError, FileExistsError, PermissionError, IsADirectoryError, NotADirectoryError)
"""What a file or folder that a user names can raise."""


def main() -> None:
    """Runs one verb. Prints a failure that has a code as one sentence, without a stack trace, and exits with 1."""
    from relevo.app import app

    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if isinstance(error, UNUSABLE) and error.filename and not hasattr(error, "code"):
            _show(f"{error.filename}: {error.strerror}; check the path, and that this account may use it")
            sys.exit(1)
        code = getattr(error, "code", None)
        if not isinstance(code, str) or isinstance(error, SystemExit):
            raise
        _show(str(error), code)
        sys.exit(1)


def _show(message: str, code: str = "") -> None:
    """Prints each line of a message as an error of its own; the code follows the last."""
    lines = [f"[bold red]error:[/] {escape(line)}" for line in message.splitlines() or [""]]
    told = "\n".join(lines) + (f" [dim]({code})[/]" if code else "")
    Console(stderr=True).print(told, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
