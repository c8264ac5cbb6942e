"""`relevo locales`: lists the languages and checks that one is complete."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from relevo.errors import RelevoError

app = typer.Typer(help="List and check the languages that Relevo speaks.", no_args_is_help=True)


class UnknownLanguage(RelevoError, LookupError):
    """There is no folder for a language; the message names those that there are."""

    code = "unknown_language"
    retryable = False


@app.command("list")
def show() -> None:
    """List the languages: code, own name, and how many entries each lacks."""
    from voice_flows import locales
    from voice_flows.locales.completeness import lacking

    for code in locales.known():
        missing = len(lacking(code))
        typer.echo(f"{code}  {locales.of(code).name}  {f'lacks {missing}' if missing else 'complete'}")


@app.command("check")
def check(
    languages: Annotated[list[str] | None, typer.Argument(help="Language codes; by default all.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Also check a language in this folder.")] = None,
) -> None:
    """List what languages lack: moments, readers, words, texts of pages. Exit code 1 if anything is missing."""
    from gateway.workspace import translations
    from relevo.programs.checks import sentences
    from voice_flows import locales
    from voice_flows.locales.completeness import lacking

    if folder is not None:
        if not (folder / "locale.toml").is_file():
            raise UnknownLanguage(f"{folder}: no locale.toml; give the folder of a language, named by its code")
        locales.add(folder)
    chosen = languages or ([folder.resolve().name] if folder else list(locales.known()))
    if strange := sorted(set(chosen) - set(locales.known())):
        raise UnknownLanguage(f"there is no language '{strange[0]}'; there are {', '.join(locales.known())}")
    pages = translations.languages()
    found = {code: lacking(code) for code in chosen}
    found |= {
        code: found[code] + translations.lacking(code) + sentences.lacking(code) for code in chosen if code in pages
    }
    for code, lines in found.items():
        Console().print(f"{code}: {len(lines) or 'nothing'} missing", highlight=False)
        for line in lines:
            typer.echo(f"  {line}")
        if code not in pages:
            typer.echo("  note: pages have no words of their own in it; see gateway/workspace/locales")
    raise typer.Exit(1 if any(found.values()) else 0)
