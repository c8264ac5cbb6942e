"""Runs the `relevo` command and prints errors. `relevo.app` joins the verbs, which are in `relevo.cli`."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.markup import escape


def main() -> None:
    """Runs one verb. Prints a failure that has a code as one sentence, without a stack trace, and exits with 1."""
    from relevo.app import app

    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        code = getattr(error, "code", None)
        if not isinstance(code, str) or isinstance(error, SystemExit):
            raise
        told = f"[bold red]error:[/] {escape(str(error))} [dim]({code})[/]"
        Console(stderr=True).print(told, highlight=False, soft_wrap=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
