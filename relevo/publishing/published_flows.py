"""Publishes flows as versions pinned to their bytes, and reads them, parsed once per process.

Publishing checks first. A flow that runs another one is published again, as a new version, when the other changes, so
that a version always means the same words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from sqlalchemy import select

from deflect.storage.store import Store
from deflect.storage.unit import UnknownFlow
from deflect.tables import FlowVersion
from relevo.errors import RelevoError
from voice_flows.publishing.loader import load, load_all
from voice_flows.schema.document import Flow


class BrokenFlow(RelevoError):
    """A flow has errors and cannot be published; the message lists every problem with line, column and fix."""

    code = "broken_flow"
    retryable = False


def shipped() -> list[Path]:
    """Returns the flow files that come with the product."""
    return flow_files(Path(str(files("voice_flows") / "flows")))


def flow_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.yaml") if not path.name.endswith(".talk.yaml"))


class PublishedFlows:
    """Reads published flows and keeps every version it has read in memory. Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._parsed = lru_cache(maxsize=256)(self._parse)

    def latest(self, name: str) -> Flow:
        """Returns the current version. Raises `UnknownFlow`."""
        with self.store.reading() as session:
            row = session.scalars(
                select(FlowVersion)
                .where(FlowVersion.name == name, FlowVersion.published_at.is_not(None))
                .order_by(FlowVersion.published_at.desc())
                .limit(1)
            ).first()
            names = session.scalars(select(FlowVersion.name).distinct()).all() if row is None else ()
        if row is None:
            raise UnknownFlow(f"there is no flow '{name}'; published are {', '.join(sorted(names)) or 'none'}")
        return self._parsed(row.name, row.version)[row.name]

    def names(self) -> frozenset[str]:
        """Returns the names of all published flows."""
        with self.store.reading() as session:
            return frozenset(
                session.scalars(select(FlowVersion.name).where(FlowVersion.published_at.is_not(None)).distinct())
            )

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        """Returns that version and the flows it runs, as they were then, by name. Raises `UnknownFlow`."""
        return self._parsed(name, version)

    def _parse(self, name: str, version: str) -> Mapping[str, Flow]:
        with self.store.reading() as session:
            row = session.get(FlowVersion, (name, version))
            if row is None or row.published_at is None:
                raise UnknownFlow(f"there is no version {version} of the flow '{name}'")
            flows: dict[str, Flow] = {}
            wanted = [row]
            while wanted:
                current = wanted.pop()
                flows[current.name] = _flow(current.text, current.name).model_copy(update={"version": current.version})
                for other in runs(flows[current.name]) - flows.keys() - {one.name for one in wanted}:
                    found = session.scalars(
                        select(FlowVersion)
                        .where(FlowVersion.name == other, FlowVersion.published_at <= row.published_at)
                        .order_by(FlowVersion.published_at.desc())
                        .limit(1)
                    ).first()
                    if found is not None:
                        wanted.append(found)
        return flows


def runs(flow: Flow) -> set[str]:
    """Returns the names of the flows that this one runs."""
    return {node.runs for node in flow.nodes.values() if node.runs}


def publish(store: Store, texts: Mapping[str, str], now: datetime) -> list[str]:
    """Publishes what changed among `texts` (file name to text) in one transaction. Returns the names published.

    Raises `BrokenFlow` with all problems of all files; then nothing is published.
    """
    flows: dict[str, tuple[Flow, str]] = {}
    problems = []
    for file, loaded in load_all(texts).items():
        wrong = (problem for problem in loaded.problems if problem.severity == "error")
        problems += [f"{file}:{p.line}:{p.column}: {p.message} {p.fix}" for p in wrong]
        if loaded.flow:
            flows[loaded.flow.flow] = (loaded.flow, texts[file])
    if problems:
        raise BrokenFlow("\n".join(problems))
    published = []
    with store.transaction() as session:
        for name, (_, text) in flows.items():
            version = _version(name, flows)
            if session.get(FlowVersion, (name, version)) is None:
                session.add(FlowVersion(name=name, version=version, text=text, created_at=now, published_at=now))
                published.append(name)
    return published


def _version(name: str, flows: Mapping[str, tuple[Flow, str]]) -> str:
    """Returns a digest of a flow's bytes and of those of all flows it runs, at any depth."""
    seen, wanted = {}, [name]
    while wanted:
        current = wanted.pop()
        if current in flows and current not in seen:
            seen[current] = flows[current][1]
            wanted += runs(flows[current][0])
    digest = hashlib.sha256()
    for other in sorted(seen, key=lambda one: (one != name, one)):
        digest.update(seen[other].encode() + b"\0")
    return digest.hexdigest()[:12]


def _flow(text: str, name: str) -> Flow:
    flow = load(text, name).flow
    if flow is None:
        raise BrokenFlow(f"the published flow '{name}' cannot be read by this release; publish it anew")
    return flow
