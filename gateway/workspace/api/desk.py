"""The desk's JSON API under /api/desk: reads for the pages, and the commands of an agent.

A view calls `deflect.desk`; parsing, answers and refusals are the contract's. A command carries the client's own id,
so that what was sent twice counts once.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

from flask import Blueprint, abort, g

from deflect import desk
from deflect.conversations import planned_calls
from deflect.desk.blocking import blocked
from deflect.desk.news import wanted
from deflect.desk.own import settings, signing
from deflect.desk.planned import texts
from deflect.desk.replies import canned, macros
from deflect.desk.wrap_up import codes
from deflect.eligibility import rules, text_sources
from deflect.people import accounts, audit, directory
from deflect.policy.roles import may, permissions
from deflect.policy.texting import PolicySettings
from deflect.steps.ledger import Ledger
from deflect.storage import event_feed
from deflect.storage.store import Store
from deflect.storage.unit import Unit
from gateway.workspace.api.admin import choices
from gateway.workspace.api.answers import (
    Acted,
    Alarms,
    ClosedSource,
    Conversation,
    Inbox,
    Me,
    Person,
    RowUpdate,
)
from gateway.workspace.api.bodies import (
    AssignBody,
    GiveBackBody,
    ListQuery,
    NextBody,
    NoteBody,
    ReplyBody,
    SegmentsBody,
    SnoozeBody,
    ThreadQuery,
)
from gateway.workspace.api.contract import Done, Wrong, answers, errors
from gateway.workspace.permissions import needs, scope
from voice_flows.wording import sms_segments

AT = "/conversations/<conversation>"


def blueprint(store: Store, ledger: Ledger) -> Blueprint:
    api = Blueprint("desk_api", __name__, url_prefix="/api/desk")
    errors(api)
    _own(api, store)
    _reads(api, store, ledger)
    _rows(api, store)
    _next(api, ledger)
    _alarms(api, store, ledger.policy)
    _words(api, ledger)
    _changes(api, ledger)
    _moves(api, ledger)
    _to_assistant(api, ledger)
    return api


def _own(api: Blueprint, store: Store) -> None:
    @api.get("/me")
    @needs("account:own")
    @answers(Me)
    def me() -> Me:
        """Who is signed in, what they want to be told of, their colleagues, teams and canned replies."""
        able = (one for one in accounts.accounts(store) if one.active and may(one.role, "conversations:write"))
        people = tuple(Person(id=one.id, name=one.name) for one in able)
        with store.reading() as db:
            replies, wants = canned.offered_to(db, g.user.id), wanted.of(db, g.user.id)
            own = settings.of(db, g.user.id)
        return Me(
            id=g.user.id,
            name=g.user.name,
            role=g.user.role,
            permissions=permissions(g.user.role),
            people=people,
            teams=tuple(directory.team_names(store).values()),
            canned=replies,
            wants=wants,
            own=own,
        )

    @api.post("/segments")
    @needs("conversations:read")
    @answers(sms_segments.Segments)
    def count(json: SegmentsBody) -> sms_segments.Segments:
        """How many SMS segments a text costs."""
        return sms_segments.count(json.text)


def _reads(api: Blueprint, store: Store, ledger: Ledger) -> None:
    @api.get("/list")
    @needs("conversations:read")
    @answers(Inbox, 503)
    def inbox(query: ListQuery) -> Inbox:
        """A page of the conversations of a view, or of those that hold words, with the count of each view."""
        _check_channel(query.channel, ledger)
        region = ledger.installation.region
        sequence = event_feed.latest(store)
        with store.reading() as db:
            held = scope(db)
            now = store.clock()
            narrowed = partial(desk.page, filters=query.filters, narrowing=query.narrowing)
            page = narrowed(db, query.view, held, query.q, region, query.after, day=desk.day_of(now), now=now)
            counts = desk.counts(db, held, now)
        if query.q.strip() or query.narrowing.any:
            _note_search(store, query.q, page.rows, again=query.again)
        return Inbox(rows=page.rows, after=page.after, counts=counts, sequence=sequence, now=now)

    @api.get(AT)
    @needs("conversations:read")
    @answers(Conversation, 404)
    def one(conversation: str, query: ThreadQuery) -> Conversation:
        """One conversation: timeline, context card, calls to come."""
        shown = ledger.look(lambda unit: _shown(unit, conversation, query.before)) or abort(404)
        _note_look(store, conversation, again=query.again)
        return shown


def _shown(unit: Unit, conversation: str, before: int | None) -> Conversation | None:
    """All that the page of a conversation shows, with the entries before a sequence number, if one is given."""
    db, now, held = unit.db, unit.now, scope(unit.db)
    row, card = desk.row(db, conversation, held, day=desk.day_of(now)), desk.card(db, conversation, held)
    if row is None or card is None:
        return None
    return Conversation(
        row=row,
        card=card,
        thread=desk.thread(db, conversation, now, before),
        calls=planned_calls.pending(db, conversation),
        blocked=(blocks := blocked.of_conversation(db, now, conversation)),
        can_block=blocked.any_free(db, conversation, blocks),
        wrap_up=codes.of_conversation(db, conversation),
        planned=texts.of_conversation(db, conversation),
        signature=signing.in_conversation(unit, conversation, g.user.id),
        ways_back=desk.ways_back(unit, conversation),
        addressed_as=desk.addressed_as(unit, conversation),
        now=now,
    )


def _rows(api: Blueprint, store: Store) -> None:
    @api.get("/rows/<conversation>")
    @needs("conversations:read")
    @answers(RowUpdate, 404)
    def row(conversation: str) -> RowUpdate:
        """One row of the list, after an event."""
        with store.reading() as db:
            now = store.clock()
            found = desk.row(db, conversation, scope(db), day=desk.day_of(now))
            counts = desk.counts(db, scope(db), now)
        return RowUpdate(row=found, counts=counts) if found else abort(404)


def _check_channel(name: str, ledger: Ledger) -> None:
    """Raises `Wrong` where no channel has the name: such a search would look into every entry and find none."""
    known = choices.channel_names(ledger)
    if name and name not in known:
        raise Wrong(f"channel: there is none of this name; send one of {', '.join(known)}")


def _note_look(store: Store, conversation: str, *, again: bool) -> None:
    """Keeps in the audit that somebody opened a conversation; a page that asks `again` for what it shows does not."""
    once = audit.WHILE_SHOWN if again else audit.LOOK
    audit.looked(store, audit.user(g.user.id), "conversation_opened", conversation, conversation, once=once)


def _note_search(store: Store, words: str, rows: tuple[desk.Row, ...], *, again: bool) -> None:
    """Keeps in the audit that somebody searched, by number or by words (which are not kept), and all that was shown.

    A page that asks `again` for what it shows has no new row unless it is shown more.
    """
    by = "number" if sum(letter.isdigit() for letter in words) >= 3 else "words"
    actor, found = audit.user(g.user.id), [row.id for row in rows]
    if again:
        with store.reading() as db:
            if audit.searched_lately(db, store.clock(), actor, found, by=by):
                return
    with store.transaction() as db:
        audit.searched(db, store, actor, found, by=by)


def _alarms(api: Blueprint, store: Store, policy: PolicySettings) -> None:
    @api.get("/alarms")
    @needs("conversations:read")
    @answers(Alarms)
    def alarms() -> Alarms:
        """What everybody should know: sources whose texts are accepted and never answered, and which get none now."""
        with store.reading() as db:
            limit = rules.counting(db, policy).unanswered
            closed = text_sources.all_closed(db, store.clock(), limit)
            told = [ClosedSource(**asdict(one) | {"source": text_sources.named(db, one.source)}) for one in closed]
        return Alarms(closed_sources=tuple(told))


def _next(api: Blueprint, ledger: Ledger) -> None:
    @api.post("/next")
    @needs("conversations:write")
    @answers(desk.NextUp)
    def next_up(json: NextBody) -> desk.NextUp:
        """The conversation to answer next: your own whose customer waits longest, else the queue's, which you take."""
        with ledger.store.reading() as db:
            held = scope(db)
        return desk.take_next(ledger, g.user.id, held, json.skip)


def _words(api: Blueprint, ledger: Ledger) -> None:
    @api.post(f"{AT}/reply")
    @needs("conversations:write")
    @answers(desk.Sent, 404, 409)
    def reply(conversation: str, json: ReplyBody) -> desk.Sent:
        """Send a reply, and do what a macro says besides, all or nothing; `client_id` makes it count once, `seen`
        guards against a stale draft."""
        return macros.reply(
            ledger,
            conversation,
            g.user.id,
            json.client_id,
            json.text,
            macro=json.macro,
            resolve=json.resolve,
            code=json.code,
            seen=json.seen,
            begun=json.begun,
            confirmed=json.confirmed,
        )

    @api.post(f"{AT}/note")
    @needs("conversations:write")
    @answers(desk.Sent, 404, 409)
    def note(conversation: str, json: NoteBody) -> desk.Sent:
        """Add a note that the customer never sees; those whom it names by `@` are told of it."""
        return desk.note(ledger, conversation, g.user.id, json.client_id, json.text)


def _changes(api: Blueprint, ledger: Ledger) -> None:
    @api.post(f"{AT}/<any(read, unread, share_number, own_number):verb>")
    @needs("conversations:write")
    @answers(Done, 404, 409)
    def change(conversation: str, verb: str) -> Done:
        """Mark the conversation as read or unread, or its number as shared by several people or as one person's."""
        if verb.endswith("_number"):
            desk.set_shared(ledger, conversation, g.user.id, shared=verb == "share_number")
        else:
            desk.mark(ledger, conversation, g.user.id, read=verb == "read")
        return Done()


def _moves(api: Blueprint, ledger: Ledger) -> None:
    @api.post(f"{AT}/reopen")
    @needs("conversations:write")
    @answers(Acted, 404)
    def reopen(conversation: str) -> Acted:
        """Open the conversation again."""
        return Acted(act=desk.reopen(ledger, conversation, g.user.id))

    @api.post(f"{AT}/snooze")
    @needs("conversations:write")
    @answers(desk.PutAway, 404, 409)
    def snooze(conversation: str, json: SnoozeBody) -> desk.PutAway:
        """Put the conversation away until an instant; tells when the business opens next, if that is outside hours."""
        return desk.snooze(ledger, conversation, g.user.id, json.until)

    @api.post(f"{AT}/assign")
    @needs("conversations:write")
    @answers(Acted, 404, 409)
    def assign(conversation: str, json: AssignBody) -> Acted:
        """Give the conversation to a person or a queue."""
        return Acted(act=desk.assign(ledger, conversation, g.user.id, json.to or None, json.note))


def _to_assistant(api: Blueprint, ledger: Ledger) -> None:
    @api.post(f"{AT}/give_back")
    @needs("conversations:write")
    @answers(Done, 404, 409)
    def give_back(conversation: str, json: GiveBackBody) -> Done:
        """Give the conversation back to the assistant, at one of its `ways_back`."""
        desk.give_back(ledger, conversation, g.user.id, json.node)
        return Done()

    @api.post(f"{AT}/take_back")
    @needs("conversations:write")
    @answers(desk.TakenBack, 404, 409)
    def take_back(conversation: str) -> desk.TakenBack:
        """Undo your giving it back to the assistant; says whether the assistant has written meanwhile."""
        return desk.take_back(ledger, conversation, g.user.id)
