"""What `relevo up` and `relevo db upgrade` publish: flows that were never published, and nothing else.

Anything else would undo a roll-back at the next start. A broken or doubled file is told and stops nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deflect.storage.store import Store
from relevo.publishing import authors, publications
from relevo.publishing.flow_files import FlowFile, doubles, lines, told
from relevo.publishing.library import Library
from relevo.publishing.publications import Publication
from relevo.publishing.publisher import candidate, decoded, library, publish, texts

NOTE = "published by the first start with it"


@dataclass(frozen=True, slots=True)
class FirstPublishing:
    """What was published, by name of the flow, and what an operator must know, one sentence a line."""

    published: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def publish_new(store: Store, files: Sequence[FlowFile]) -> FirstPublishing:
    """Publishes the flows among `files` that were never published. Raises `DatabaseError`."""
    published = publications.current(store)
    twice = doubles(files)
    once = [file for file in files if file.name not in twice]
    new, found, broken = _good({file.name: file for file in once if file.name not in published}, library(published))
    candidates = [candidate(found, flow) for name in new if (flow := found.flows.get(name))]
    if candidates:
        publish(store, candidates, authors.sign(store, note=NOTE))
    standing = [_standing(file, published[file.name]) for file in once if file.name in published]
    doubled = [f"{told(name, paths)}{_goes_on(published.get(name))}" for name, paths in twice.items()]
    return FirstPublishing(tuple(new), (*doubled, *broken, *filter(None, standing)))


def _good(files: Mapping[str, FlowFile], published: Library) -> tuple[list[str], Library, list[str]]:
    """Returns the names without errors, all flows together, and the errors of the others.

    A flow that runs a broken one is broken too.
    """
    broken = [line for file in files.values() if not file.flow for line in _not_published(file)]
    good = {name: file for name, file in files.items() if file.flow}
    while True:
        found = published.with_(texts(good.values()))
        wrong = {name: found.checked(name) for name in good}
        wrong = {name: loaded for name, loaded in wrong.items() if not loaded.good}
        if not wrong:
            return list(good), found, broken
        for name, loaded in wrong.items():
            broken += [f"{line} ('{name}' is not published)" for line in lines(good[name].path.name, loaded.problems)]
        good = {name: file for name, file in good.items() if name not in wrong}


def _not_published(file: FlowFile) -> list[str]:
    return [f"{line} (this file is not published)" for line in lines(file.path.name, file.loaded.problems)]


def _standing(file: FlowFile, current: Publication) -> str:
    """Returns what is told of a file whose flow is published; nothing where it is as published."""
    if file.flow is None:
        return f"{lines(file.path.name, file.loaded.problems)[0]}{_goes_on(current)}"
    if decoded(file) == current.text or current.retired_at:
        return ""
    fix = f"to publish the file: `relevo flows publish {file.name}`"
    return f"{file.path.name} differs from {current.told}, which goes on; {fix}"


def _goes_on(current: Publication | None) -> str:
    return f"; {current.told}, goes on" if current else ""
