"""Reads published flows, parsed once per process. A version always means the same words: it pins the flows it runs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.storage.store import Store
from deflect.storage.unit import UnknownFlow
from deflect.tables import FlowVersion
from relevo.publishing import publications
from relevo.publishing.flow_files import BrokenFlow
from relevo.publishing.library import runs, shape
from voice_flows.schema.document import Flow


class PublishedFlows:
    """Reads published flows and keeps every version it has read in memory. Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._kept = lru_cache(maxsize=256)(self._parse)
        self._reading: dict[tuple[str, str], Lock] = {}

    def read_all(self) -> None:
        """Reads the current version of every flow, so that nobody waits for it later. Raises `DatabaseError`."""
        for name in self.names():
            self.latest(name)

    def latest(self, name: str) -> Flow:
        """Returns the current version. Raises `UnknownFlow`, also for a flow that was retired."""
        with self.store.reading() as session:
            row = publications.newest(session, name)
            names = publications.answering(session) if row is None or row.retired_at else ()
        if row is None:
            raise UnknownFlow(f"there is no flow '{name}'; published are {', '.join(sorted(names)) or 'none'}")
        if row.retired_at:
            by = f" by {row.retired_by}" if row.retired_by else ""
            raise UnknownFlow(f"the flow '{name}' was retired{by}; published are {', '.join(sorted(names)) or 'none'}")
        return self._parsed(row.flow, row.version)[row.flow]

    def names(self) -> frozenset[str]:
        """Returns the names of all published flows that were not retired."""
        with self.store.reading() as session:
            return publications.answering(session)

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        """Returns that version and the flows it runs, as they were then, by name. Raises `UnknownFlow`."""
        return self._parsed(name, version)

    def _parsed(self, name: str, version: str) -> Mapping[str, Flow]:
        """Where several threads want a version that was not read yet, one reads it."""
        with self._reading.setdefault((name, version), Lock()):
            return self._kept(name, version)

    def _parse(self, name: str, version: str) -> Mapping[str, Flow]:
        with self.store.reading() as session:
            row = session.get(FlowVersion, (name, version))
            if row is None or row.published_at is None:
                raise UnknownFlow(f"there is no version {version} of the flow '{name}'")
            if row.runs is None:
                return _as_of(session, row)
            inner = [session.get_one(FlowVersion, pinned) for pinned in row.runs.items()]
            return {one.name: _flow(one) for one in (row, *inner)}


def _as_of(session: Session, row: FlowVersion) -> dict[str, Flow]:
    """Returns the flows of a version whose row tells none: the newest at its time, as nothing was rolled back then."""
    flows: dict[str, Flow] = {}
    wanted = [row]
    while wanted:
        current = wanted.pop()
        flows[current.name] = _flow(current)
        for other in runs(flows[current.name]) - flows.keys() - {one.name for one in wanted}:
            found = session.scalars(
                select(FlowVersion)
                .where(FlowVersion.name == other, FlowVersion.published_at <= row.published_at)
                .order_by(FlowVersion.published_at.desc(), FlowVersion.version.desc())
                .limit(1)
            ).first()
            if found is not None:
                wanted.append(found)
    return flows


def _flow(row: FlowVersion) -> Flow:
    flow = shape(row.text)
    if flow is None:
        raise BrokenFlow(f"the published flow '{row.name}' cannot be read by this release; publish it anew")
    return flow.model_copy(update={"version": row.version})
