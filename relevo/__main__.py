"""`relevo`: the one command. Verbs live in `relevo.app`; here only what an error looks like is decided."""

from __future__ import annotations

import sys

from rich.console import Console


def main() -> None:
    """Run a verb. Failures we have named are told in words with exit code 1; nobody is shown a stack trace."""
    from relevo.app import app

    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        code = getattr(error, "code", None)
        if not isinstance(code, str) or isinstance(error, SystemExit):
            raise
        Console(stderr=True).print(f"[bold red]{code}[/]  ", str(error), sep="", highlight=False, markup=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
