"""Letters over the API, for admins: what was not sent or not taken in, tried again or put away."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from flask import Blueprint, g

from deflect.desk.commands import Refused, Unknown
from deflect.inbound import quarantine
from deflect.letters import acts, listing
from deflect.letters.letter import Kind
from deflect.people import audit
from deflect.people.teams import Scope
from deflect.steps.ledger import Ledger
from gateway.workspace.api.contract import Done, answers, errors
from gateway.workspace.api.letters.models import (
    AgainBody,
    DiscardBody,
    Discarded,
    GivenBody,
    GivenToQueue,
    KindBody,
    LetterBody,
    LetterList,
    Quarantined,
    RestoreBody,
    TakenBackBody,
    TriedAgain,
)
from gateway.workspace.permissions import needs, scope


class QuarantinedWebhooks(Protocol):
    """Webhooks that were not taken in, as the ingress keeps them."""

    def waiting(self) -> tuple[tuple[str, tuple[int, ...], datetime | None], ...]:
        """Returns provider, rows in their order, and the oldest's instant."""

    def replay(self) -> tuple[int, int]:
        """Checks each again with the settings of now; returns how many were taken in, and how many are still wrong."""


def blueprint(ledger: Ledger, quarantined: QuarantinedWebhooks) -> Blueprint:
    api = Blueprint("letters_api", __name__, url_prefix="/api/admin")
    errors(api)
    _reads(api, ledger, quarantined)
    _acts(api, ledger)
    _many(api, ledger, quarantined)
    _discarding(api, ledger, quarantined)
    return api


def _reads(api: Blueprint, ledger: Ledger, quarantined: QuarantinedWebhooks) -> None:
    @api.get("/letters")
    @needs("letters:write")
    @answers(LetterList)
    def listed() -> LetterList:
        """What was not sent or not taken in, by kind, the newest first, without any content."""
        with ledger.store.reading() as db:
            kinds = listing.listed(db, ledger.vault, ledger.store.clock(), scope(db))
        waiting = tuple(
            Quarantined(provider=name, count=len(rows), newest=rows[-1], oldest=oldest)
            for name, rows, oldest in quarantined.waiting()
        )
        return LetterList(kinds=kinds, quarantine=waiting)


def _acts(api: Blueprint, ledger: Ledger) -> None:
    @api.post("/letters/again")
    @needs("letters:write")
    @answers(Done, 404, 409)
    def again(json: AgainBody) -> Done:
        """Try a letter again, now. A text that may have arrived is sent again only where that is confirmed."""
        acts.again(ledger, g.user.id, _held(ledger), json.kind, json.id, confirmed=json.confirmed)
        return Done()

    @api.post("/letters/put_away")
    @needs("letters:write")
    @answers(Done, 404, 409)
    def put_away(json: LetterBody) -> Done:
        """Take a letter off the list; nothing is done with it."""
        acts.put_away(ledger, g.user.id, _held(ledger), json.kind, json.id)
        return Done()

    @api.post("/letters/give")
    @needs("letters:write")
    @answers(GivenToQueue, 404, 409)
    def give(json: GivenBody) -> GivenToQueue:
        """Give the matter of a failed call to its queue, for a person."""
        return GivenToQueue(act=acts.give(ledger, g.user.id, _held(ledger), json.id))

    @api.post("/letters/take_back")
    @needs("letters:write")
    @answers(Done, 404, 409)
    def take_back(json: TakenBackBody) -> Done:
        """Take a failed call back out of its queue, where no person has begun to work on its conversation."""
        acts.take_back(ledger, g.user.id, _held(ledger), json.id, json.act)
        return Done()

    @api.post("/letters/put_back")
    @needs("letters:write")
    @answers(Done, 404, 409)
    def put_back(json: LetterBody) -> Done:
        """Undo putting a letter away."""
        acts.put_back(ledger, g.user.id, _held(ledger), json.kind, json.id)
        return Done()


def _many(api: Blueprint, ledger: Ledger, quarantined: QuarantinedWebhooks) -> None:
    @api.post("/letters/again_all")
    @needs("letters:write")
    @answers(TriedAgain)
    def again_all(json: KindBody) -> TriedAgain:
        """Try the listed letters of a kind again, the oldest first; none of which it must be asked, or that cannot."""
        held = _held(ledger)
        with ledger.store.reading() as db:
            letters = listing.of_kind(json.kind, db, ledger.vault, ledger.store.clock(), held)
        tried = [one.id for one in reversed(letters.newest) if one.again == "yes"]
        done = sum(_again(ledger, held, json.kind, id_) for id_ in tried)
        return TriedAgain(done=done, refused=len(tried) - done)

    @api.post("/letters/quarantine")
    @needs("letters:write")
    @answers(TriedAgain)
    def replay() -> TriedAgain:
        """Check the webhooks in quarantine again, after a wrong address or secret was corrected."""
        taken, wrong = quarantined.replay()
        with ledger.store.transaction() as db:
            audit.write(db, ledger.store, audit.user(g.user.id), "quarantine_replayed", "quarantine", accepted=taken)
        return TriedAgain(done=taken, refused=wrong)


def _discarding(api: Blueprint, ledger: Ledger, quarantined: QuarantinedWebhooks) -> None:
    @api.post("/letters/quarantine/discard")
    @needs("letters:write")
    @answers(Discarded, 404)
    def discard(json: DiscardBody) -> Discarded:
        """Discard a provider's webhooks in quarantine, up to the newest that was shown; they can be put back."""
        waiting = {name: rows for name, rows, _ in quarantined.waiting()}
        shown = [row for row in waiting.get(json.provider, ()) if row <= json.newest]
        now = ledger.store.clock()
        with ledger.store.transaction() as db:
            count = quarantine.discard(db, now, shown)
            if not count:
                raise Unknown(f"quarantine of {json.provider}")
            audit.write(db, ledger.store, audit.user(g.user.id), "quarantine_discarded", json.provider, count=count)
        return Discarded(count=count, at=now)

    @api.post("/letters/quarantine/put_back")
    @needs("letters:write")
    @answers(TriedAgain, 404)
    def restore(json: RestoreBody) -> TriedAgain:
        """Undo discarding, while the webhooks are kept."""
        with ledger.store.transaction() as db:
            count = quarantine.put_back(db, json.at)
            if not count:
                raise Unknown("quarantine")
            audit.write(db, ledger.store, audit.user(g.user.id), "quarantine_put_back", "quarantine", count=count)
        return TriedAgain(done=count, refused=0)


def _held(ledger: Ledger) -> Scope:
    with ledger.store.reading() as db:
        return scope(db)


def _again(ledger: Ledger, held: Scope, kind: Kind, id_: str) -> bool:
    """Returns false for a letter that somebody else settled meanwhile, or that the policy refuses."""
    try:
        acts.again(ledger, g.user.id, held, kind, id_)
    except (Refused, Unknown):
        return False
    return True
