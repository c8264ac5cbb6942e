"""Checks flows for `relevo doctor`: what is published, files with errors, and settings that name flows."""

from __future__ import annotations

from relevo.cli.findings import Finding
from relevo.cli.flows.surroundings import as_published, published
from relevo.config.settings import Settings
from relevo.publishing import flow_files
from relevo.publishing.flow_files import FlowFile
from relevo.publishing.named_flows import lost
from relevo.publishing.publications import Publication
from voice_flows.publishing.loader import load


def flows(settings: Settings) -> Finding:
    """Returns an error where callers reach no flow, a warning where only a file is wrong."""
    files, current = flow_files.known(settings), published(settings)
    answering = {name for name, one in current.items() if not one.retired_at}
    known = answering or {file.name for file in files if file.flow}
    if told := lost(known, settings):
        fix = f"use one of {', '.join(sorted(known))}, or publish it: `relevo flows publish NAME`"
        return Finding("flows", "error", "; ".join(told), fix)
    if twice := flow_files.doubles(files):
        seen = "; ".join(flow_files.told(name, paths) for name, paths in twice.items())
        return Finding("flows", "warning" if answering else "error", seen, "relevo flows check FILE")
    if broken := _broken(files, settings, current):
        goes_on = "; what is published goes on" if answering else ""
        seen = f"errors in {', '.join(broken)}{goes_on}"
        return Finding("flows", "warning" if answering else "error", seen, "relevo flows check FILE")
    return Finding("flows", "ok", ", ".join(_told(name, current.get(name)) for name in sorted(known)))


def _broken(files: list[FlowFile], settings: Settings, current: dict[str, Publication]) -> list[str]:
    found = as_published(files, settings, current).flows
    return [file.path.name for file in files if not load(file.content, file.path.name, found).good]


def _told(name: str, current: Publication | None) -> str:
    return f"{name} v{current.number}" if current else name
