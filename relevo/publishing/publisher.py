"""Publishes flows: prepares the versions, writes them in one transaction, and reads them back.

A flow that runs another one is published with it, as a new version, when the other changes. What must hold before
(talks, prompts) is in `before_publishing.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deflect.people import audit
from deflect.storage.store import Store
from deflect.tables import FlowPublication, FlowVersion
from relevo.errors import RelevoError
from relevo.publishing import publications
from relevo.publishing.authors import Signature
from relevo.publishing.flow_files import BrokenFlow, FlowFile, lines, refuse_doubles
from relevo.publishing.library import Library, runs
from relevo.publishing.publications import Publication
from relevo.publishing.published_flows import PublishedFlows
from voice_flows.schema.document import Flow


class PublishedMeanwhile(RelevoError):
    """Somebody else published this flow after the version was prepared; nothing was published."""

    code = "published_meanwhile"
    retryable = False


class NotReadBack(RelevoError):
    """What the database tells after publishing is not what was published."""

    code = "not_read_back"
    retryable = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version that is to be published. `after` is the number of the one that it follows, 0 for the first."""

    flow: Flow
    text: str
    runs: Mapping[str, str]
    after: int
    restores: int | None = None

    @property
    def name(self) -> str:
        return self.flow.flow

    @property
    def number(self) -> int:
        return self.after + 1


def library(published: Mapping[str, Publication]) -> Library:
    """Returns the flows that are published and not retired."""
    return Library({name: one.text for name, one in published.items() if not one.retired_at})


def together(given: Sequence[FlowFile], known: Sequence[FlowFile], published: Library) -> Library:
    """Returns the flows as publishing would find them: those given, else published ones, else files they run."""
    found = published.with_(texts(given))
    every = {file.name: file for file in known if file.flow}
    waiting = [file.name for file in given if file.flow]
    while waiting:
        flow = found.flows.get(waiting.pop())
        for name in sorted(runs(flow) if flow else ()):
            if name not in found.texts and name in every:
                found = found.with_({name: decoded(every[name])})
                waiting.append(name)
    return found


def texts(files: Iterable[FlowFile]) -> dict[str, str]:
    """Returns the texts of the files that could be read, by the name of their flow."""
    return {file.name: decoded(file) for file in files if file.flow}


def decoded(file: FlowFile) -> str:
    """Returns the text of a file that could be read."""
    return file.content.decode("utf-8")


def prepare(given: Sequence[FlowFile], known: Sequence[FlowFile], store: Store) -> tuple[Candidate, ...]:
    """Returns the versions that publishing these files makes, the flows that run them last; none where all is equal.

    Raises `BrokenFlow` with every problem, `DoubledFlow`.
    """
    for file in given:
        refuse_doubles([*given, *known], file.name)
    published = publications.current(store)
    answering = library(published)
    found = together(given, known, answering)
    if unread := [line for file in given if not file.flow for line in lines(str(file.path), file.loaded.problems)]:
        raise BrokenFlow("\n".join(unread))
    changed = [name for name in found.texts if answering.texts.get(name) != found.texts[name]]
    places = {file.name: str(file.path) for file in (*known, *given)}
    told = {name: f"{name}, as published, which runs {', '.join(sorted(changed))}" for name in found.outer(changed)}
    return _candidates(found, published, {**{name: places.get(name, name) for name in changed}, **told})


def restore(name: str, number: int | None, store: Store) -> tuple[Candidate, ...]:
    """Returns the versions that make an earlier one current again, as new ones; none where it answers already.

    By default the version before, of a retired flow the last. Raises `UnknownVersion`, `BrokenFlow` where this release
    cannot read it.
    """
    history = publications.history(store, name)
    last = history[-1] if history else None
    before = 0 if last is None else last.number if last.retired_at else last.number - 1
    wanted = publications.numbered(history, name, before if number is None else number)
    if last is None or (wanted == last and not last.retired_at):
        return ()
    published = publications.current(store)
    flows = PublishedFlows(store).pinned(name, wanted.version)
    pins = {one.flow: one.version for one in flows.values() if one.flow != name}
    first = Candidate(flows[name], wanted.text, pins, last.number, wanted.number)
    found = library(published).with_({name: wanted.text})
    if library(published).texts.get(name) == wanted.text:
        return (first,)
    told = {one: f"{one}, as published, which runs {name}" for one in found.outer([name])}
    return (first, *_candidates(found, published, told))


def _candidates(
    found: Library, published: Mapping[str, Publication], places: Mapping[str, str]
) -> tuple[Candidate, ...]:
    """Returns the versions of the flows that `places` names, each with what its errors are told of."""
    candidates, problems = [], []
    for name, place in places.items():
        loaded = found.checked(name)
        problems += lines(place, loaded.problems)
        after = published[name].number if name in published else 0
        if loaded.flow:
            candidates.append(candidate(found, loaded.flow, after))
    if problems:
        raise BrokenFlow("\n".join(problems))
    return tuple(candidates)


def candidate(found: Library, flow: Flow, after: int = 0) -> Candidate:
    """Returns the version of a flow that stands in `found` together with those it runs."""
    numbered = flow.model_copy(update={"version": found.version(flow.flow)})
    return Candidate(numbered, found.texts[flow.flow], found.runs(flow.flow), after)


def publish(store: Store, candidates: Sequence[Candidate], signature: Signature) -> None:
    """Writes all candidates or none, and reads them back. Raises `PublishedMeanwhile`, `NotReadBack`."""
    try:
        with store.transaction() as session:
            for candidate in candidates:
                _write(session, store, candidate, signature)
    except IntegrityError:
        raise PublishedMeanwhile("somebody else published at the same moment; publish again") from None
    _read_back(store, candidates)


def _write(session: Session, store: Store, candidate: Candidate, signature: Signature) -> None:
    newest = publications.newest(session, candidate.name)
    if newest is not None and newest.number != candidate.after:
        see = f"look at it with `relevo flows diff {candidate.name}` and publish again"
        raise PublishedMeanwhile(f"{newest.author} published v{newest.number} of '{candidate.name}' meanwhile; {see}")
    now, flow = store.clock(), candidate.flow
    if session.get(FlowVersion, (flow.flow, flow.version)) is None:
        first = {"text": candidate.text, "runs": dict(candidate.runs), "created_at": now, "published_at": now}
        session.add(FlowVersion(name=flow.flow, version=flow.version, **first))
    session.add(
        FlowPublication(
            flow=flow.flow,
            number=candidate.number,
            version=flow.version,
            restores=candidate.restores,
            author=signature.author,
            note=signature.note,
            anyway=signature.anyway,
            at=now,
        )
    )
    audit.write(
        session,
        store,
        signature.actor,
        "flow_published",
        flow.flow,
        number=candidate.number,
        version=flow.version,
        restores=candidate.restores,
        author=signature.author,
        talks_failed=signature.anyway,
    )


def _read_back(store: Store, candidates: Sequence[Candidate]) -> None:
    flows, now = PublishedFlows(store), publications.current(store)
    for one in candidates:
        kept = now.get(one.name)
        same = kept is not None and (kept.number, kept.text) == (one.number, one.text)
        if not same or flows.latest(one.name).version != one.flow.version:
            raise NotReadBack(f"v{one.number} of '{one.name}' was written and reads otherwise; run `relevo db check`")
