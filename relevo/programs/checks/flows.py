"""Checks flows for `relevo doctor`: what is published, files with errors, and settings that name flows."""

from __future__ import annotations

from relevo.config.settings import Settings
from relevo.programs.checks.findings import Finding
from relevo.programs.checks.sentences import joined, said
from relevo.publishing import flow_files
from relevo.publishing.flow_files import FlowFile
from relevo.publishing.named_flows import lost
from relevo.publishing.publications import Publication
from relevo.publishing.surroundings import as_published, published
from voice_flows.publishing.loader import load


def flows(settings: Settings) -> Finding:
    """Returns an error where callers reach no flow, a warning where only a file is wrong."""
    files, current = flow_files.known(settings), published(settings)
    answering = {name for name, one in current.items() if not one.retired_at}
    known = answering or {file.name for file in files if file.flow}
    if nowhere := lost(known, settings):
        fix = said("flows.use", known=", ".join(sorted(known)))
        return Finding("flows", "error", joined(said("flows.lost", place=at, flow=flow) for at, flow in nowhere), fix)
    if twice := flow_files.doubles(files):
        paths = {name: ", ".join(map(str, places)) for name, places in twice.items()}
        told = joined(said("flows.doubled", name=name, paths=places) for name, places in paths.items())
        return Finding("flows", "warning" if answering else "error", told, said("flows.doubled_fix"))
    if broken := _broken(files, settings, current):
        seen = said("flows.broken_beside" if answering else "flows.broken", files=", ".join(broken))
        return Finding("flows", "warning" if answering else "error", seen, said("flows.check"))
    return Finding("flows", "ok", ", ".join(_told(name, current.get(name)) for name in sorted(known)))


def _broken(files: list[FlowFile], settings: Settings, current: dict[str, Publication]) -> list[str]:
    found = as_published(files, settings, current).flows
    return [file.path.name for file in files if not load(file.content, file.path.name, found).good]


def _told(name: str, current: Publication | None) -> str:
    return f"{name} v{current.number}" if current else name
