"""The audit: one row for every act and every look at a customer, written in the transaction of the act.

A row holds ids and our own words; never a customer's words or number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal_column, select
from sqlalchemy.orm import Session

from deflect.people.merging import groups
from deflect.storage.store import Store
from deflect.storage.unit import Unit
from deflect.tables import Audit, CannedReply, Conversation, Label, Team, User
from deflect.tables.folded import folded

LOOK: Final = timedelta(minutes=5)
"""A page asks for an open conversation again at every change; requests within this time count as one look."""
MOST: Final = 500
LATEST: Final = 20
"""How many searches of a person are compared with one that comes again."""
WHILE_SHOWN: Final = timedelta(hours=12)
"""A page that refreshes what it shows takes no new look; those of one working day count as one."""
SEARCHED: Final = "searched"
"""The look that has several customers: their ids and those of the conversations stand in its detail."""


_SAME_LOOK: Final = (
    select(Audit.id)
    .where(Audit.subject == bindparam("subject"), Audit.action == bindparam("action"))
    .where(Audit.actor == bindparam("actor"), Audit.at > bindparam("since"))
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a signed-in `user` by id, an API `key` by id, or the `system` login of the command line."""

    kind: Literal["user", "key", "system"]
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"

    @classmethod
    def read(cls, text: str) -> Actor | None:
        """Returns the actor that `str` wrote, or `None` for an empty text."""
        kind, _, name = text.partition(":")
        kinds: tuple[Literal["user", "key", "system"], ...] = ("user", "key", "system")
        return next((cls(one, name) for one in kinds if one == kind), None)


@dataclass(frozen=True, slots=True)
class Found:
    """One row of the audit as it is listed."""

    id: str
    at: datetime
    actor: str
    who: str
    """The actor as people know them: an account's e-mail address, or the actor itself."""
    action: str
    subject: str
    customer: str
    conversation: str
    detail: Mapping[str, Any]


def names(db: Session, actors: Iterable[str]) -> dict[str, str]:
    """Returns by actor, as `str` wrote it, the name of its account; empty for a key, the system and an unknown one."""
    read = {actor: Actor.read(actor) for actor in actors}
    ids = {who.name for who in read.values() if who is not None and who.kind == "user"}
    known = dict(db.execute(select(User.id, User.name).where(User.id.in_(ids))).all()) if ids else {}
    return {actor: known.get(who.name, "") if who and who.kind == "user" else "" for actor, who in read.items()}


def user(name: str) -> Actor:
    """Returns the actor of a signed-in user's act."""
    return Actor("user", name)


def write(
    db: Session,
    origin: Store | Unit,
    actor: Actor,
    action: str,
    subject: str,
    conversation: Conversation | str | None = None,
    /,
    **detail: Any,
) -> None:
    """Adds a row to the transaction of `db`; `origin` gives its instant and its id."""
    held = db.get(Conversation, conversation) if isinstance(conversation, str) else conversation
    db.add(
        Audit(
            id=origin.ids("aud"),
            at=origin.clock() if isinstance(origin, Store) else origin.now,
            user_id=actor.name if actor.kind == "user" else None,
            actor=str(actor),
            action=action,
            subject=subject,
            customer_id=held.customer_id if held else "",
            conversation_id=held.id if held else "",
            detail=detail,
        )
    )


def write_changes(unit: Unit, user: str, action: str, before: object, after: object) -> None:
    """Adds a row that names what an account changed of its own, and not to what; none where it changed nothing.

    `before` and `after` are values of one frozen dataclass.
    """
    was, now = asdict(before), asdict(after)  # type: ignore[call-overload]
    changed = [name for name in now if now[name] != was[name]]
    if changed:
        write(unit.db, unit, Actor("user", user), action, user, fields=changed)


def acted(unit: Unit, user: str, action: str, conversation: Conversation | str, **detail: Any) -> None:
    """Adds a row for what a signed-in user did to a conversation."""
    id_ = conversation if isinstance(conversation, str) else conversation.id
    write(unit.db, unit, Actor("user", user), action, id_, conversation, **detail)


def searched(db: Session, origin: Store | Unit, actor: Actor, found: list[str], **detail: Any) -> None:
    """Adds one row for a search, with every conversation that it showed and whose they are."""
    asked = select(Conversation.customer_id).where(Conversation.id.in_(found)).distinct()
    customers = sorted(db.scalars(asked)) if found else []
    only = found[0] if len(found) == 1 else None
    write(db, origin, actor, SEARCHED, "conversations", only, **detail, found=found, customers=customers)


def searched_lately(db: Session, now: datetime, actor: Actor, found: list[str], **detail: Any) -> bool:
    """Returns true if a search of this detail has shown all of these to the actor within `WHILE_SHOWN`."""
    same = (Audit.actor == str(actor)) & (Audit.action == SEARCHED) & (Audit.at > now - WHILE_SHOWN)
    latest = db.scalars(select(Audit.detail).where(same).order_by(Audit.at.desc(), Audit.id.desc()).limit(LATEST))
    return any(detail.items() <= one.items() and set(found) <= set(one.get("found", ())) for one in latest)


def looked(
    store: Store,
    actor: Actor,
    action: str,
    subject: str,
    conversation: str | None = None,
    /,
    *,
    once: timedelta = LOOK,
    **detail: Any,
) -> None:
    """Keeps a look at a customer, in a transaction before the answer; one row where the same look comes again within
    `once`. Raises `DatabaseUnavailable`: what cannot be kept in the audit is not shown.
    """
    with store.reading() as db:
        if looked_lately(db, store.clock(), actor, action, subject, once):
            return
    with store.transaction() as db:
        write(db, store, actor, action, subject, conversation, **detail)


def looked_lately(db: Session, now: datetime, actor: Actor, action: str, subject: str, once: timedelta) -> bool:
    """Returns true if this look has a row that is younger than `once`."""
    same = {"subject": subject, "action": action, "actor": str(actor), "since": now - once}
    return db.scalar(_SAME_LOOK, same) is not None


def rows(
    db: Session,
    *,
    person: str = "",
    customer: str = "",
    action: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: str = "",
    within: ColumnElement[bool] | None = None,
    limit: int = MOST,
) -> list[Found]:
    """Returns the newest rows first. `person` is as `_actors` reads it; `customer` an id, of
    the customer of a conversation, the one to whom something was done, or one whom a search showed, and of those who
    are merged with it; `before` the id of
    a row, for older ones.

    `within` is a condition on `Conversation` that limits the rows to those of such conversations; of a search, those
    that it showed.
    """
    asked = select(Audit)
    if person:
        asked = asked.where(Audit.actor.in_(_actors(db, person)))
    if customer:
        asked = asked.where(_about(db, customer))
    if action:
        asked = asked.where(Audit.action == action)
    if before and (last := db.get(Audit, before)):
        asked = asked.where((Audit.at < last.at) | ((Audit.at == last.at) & (Audit.id < last.id)))
    if since:
        asked = asked.where(Audit.at >= since)
    if until:
        asked = asked.where(Audit.at < until)
    if within is not None:
        shown = _shown(db, "found", lambda one: exists().where(Conversation.id == one, within))
        asked = asked.where(Audit.conversation_id.in_(select(Conversation.id).where(within)) | shown)
    emails = {row.id: row.email for row in db.execute(select(User.id, User.email))}
    newest = asked.order_by(Audit.at.desc(), Audit.id.desc()).limit(min(limit, MOST))
    found = [_found(row, emails) for row in db.scalars(newest)]
    return found if within is None else _limited(db, found, within)


def _about(db: Session, customer: str) -> ColumnElement[bool]:
    """Returns the condition that a row is about a customer, or about a record that is merged with theirs."""
    known = groups.ids(db, customer) or [customer]  # of one who was erased, the audit still tells
    shown = _shown(db, "customers", lambda one: one.in_(known))
    return Audit.customer_id.in_(known) | Audit.subject.in_(known) | shown


def _shown(
    db: Session, kind: Literal["found", "customers"], fits: Callable[[Any], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Returns the condition that a row is of a search, and that one of the ids of this kind in its detail fits."""
    one: Any
    if db.get_bind().dialect.name == "sqlite":
        one = func.json_each(Audit.detail, f"$.{kind}").table_valued("value").c.value
    else:
        ids = func.jsonb_path_query(Audit.detail, literal_column(f"'$.{kind}[*]'")).column_valued("one")
        one = ids.op("#>>")(literal_column("'{}'"))
    return and_(Audit.action == SEARCHED, select(one).where(fits(one)).correlate(Audit).exists())


def _limited(db: Session, rows: list[Found], within: ColumnElement[bool]) -> list[Found]:
    """Returns the rows, those of searches with only the conversations that fulfil the condition, and whose they are."""
    ids = {id_ for row in rows if row.action == SEARCHED for id_ in row.detail.get("found", ())}
    asked = select(Conversation.id, Conversation.customer_id).where(Conversation.id.in_(ids), within)
    customers = {row.id: row.customer_id for row in db.execute(asked)}
    limited = []
    for row in rows:
        if row.action == SEARCHED:
            found = [id_ for id_ in row.detail.get("found", ()) if id_ in customers]
            theirs = sorted({customers[id_] for id_ in found})
            row = replace(row, detail={**row.detail, "found": found, "customers": theirs})
        limited.append(row)
    return limited


def subjects(db: Session, rows: list[Found]) -> dict[str, dict[str, str]]:
    """Returns the names of the labels, canned replies and teams that rows are of, by id and language; what has one
    name for all languages has it under an empty one."""
    ids = {row.subject for row in rows}
    labels = db.execute(select(Label.id, Label.names).where(Label.id.in_(ids)))
    replies = db.execute(select(CannedReply.id, CannedReply.key).where(CannedReply.id.in_(ids)))
    teams = db.execute(select(Team.id, Team.name).where(Team.id.in_(ids)))
    named = {id_: {"": name} for id_, name in (*((id_, f"/{key}") for id_, key in replies), *teams)}
    return {id_: dict(names) for id_, names in labels} | named


def actions(db: Session) -> list[str]:
    """Returns what the audit has rows of, sorted; each is looked up after the one before, however many rows it has."""
    each = select(func.min(Audit.action).label("action")).cte("each", recursive=True)
    after = select(func.min(Audit.action)).where(Audit.action > each.c.action).scalar_subquery()
    each = each.union_all(select(after).where(each.c.action.is_not(None)))
    return sorted(db.scalars(select(each.c.action).where(each.c.action.is_not(None))))


def _actors(db: Session, person: str) -> tuple[str, ...]:
    """Reads a part of a name or an e-mail address in any case and without accents, `role:` and a role, a login or an
    actor."""
    sought, role = folded(person.strip()), person.removeprefix("role:") if person.startswith("role:") else None
    accounts = db.execute(select(User.id, User.name, User.email, User.role)).all()
    if role is not None:
        return tuple(f"user:{one.id}" for one in accounts if one.role == role)
    called = (f"user:{one.id}" for one in accounts if sought in folded(f"{one.name}\n{one.email}"))
    return (person, f"system:{person}", f"user:{person}", f"key:{person}", *called)


def as_json(row: Found) -> dict[str, Any]:
    """Returns a row as plain JSON values."""
    return asdict(row) | {"at": row.at.isoformat(), "detail": dict(row.detail)}


def _found(row: Audit, emails: Mapping[str, str]) -> Found:
    actor = row.actor or (f"user:{row.user_id}" if row.user_id else "")
    who = emails.get(row.user_id or "", actor)
    return Found(row.id, row.at, actor, who, row.action, row.subject, row.customer_id, row.conversation_id, row.detail)
