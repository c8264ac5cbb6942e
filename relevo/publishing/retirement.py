"""Takes a flow out of use, where nothing leads to it any more."""

from __future__ import annotations

from deflect.answering import assigned
from deflect.people import audit
from deflect.storage.store import Store
from relevo.config.settings import Settings
from relevo.errors import RelevoError
from relevo.publishing import publications
from relevo.publishing.authors import Signature
from relevo.publishing.named_flows import leading_to
from relevo.publishing.publisher import library


class StillReached(RelevoError):
    """A flow that numbers, trunks or other flows lead to cannot be retired; the message names them."""

    code = "flow_still_reached"
    retryable = False


def retire(store: Store, settings: Settings, name: str, signature: Signature) -> int:
    """Retires a flow and returns how many conversations go on with it. Raises `StillReached`, `UnknownVersion`."""
    if places := leading_to(name, settings):
        fix = "let them lead to another flow and restart Relevo, then retire it"
        raise StillReached(f"'{name}' is where {' and '.join(places)} leads; {fix}")
    with store.reading() as session:
        led = sorted(number for number, flow in assigned.flows_of(session).items() if flow == name)
    if led:
        fix = "let it lead to another flow on the page Numbers, then retire it"
        raise StillReached(f"'{name}' answers at {', '.join(led)}; {fix}")
    published = publications.current(store)
    if runners := library(published).outer([name]):
        fix = "publish them without it, or retire them first"
        raise StillReached(f"'{name}' is run by {', '.join(runners)}; {fix}")
    history = publications.history(store, name)
    publications.numbered(history, name, history[-1].number if history else 0)
    with store.transaction() as session:
        row = publications.newest(session, name)
        if row is not None and row.retired_at is None:
            row.retired_at, row.retired_by = store.clock(), signature.author
            about = (signature.actor, "flow_retired", name)
            audit.write(session, store, *about, number=row.number, author=signature.author)
    return sum(one.live for one in history)
