"""How many conversations each view has: counted once for all accounts that may see the same. Reads only.

An account sees what all accounts alike do, and its own beside. So conversations are counted in groups: those that all
see and those that only their owner does, each by the owner, where it is one of the accounts asked for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Label, ScalarSelect, Select, String, bindparam, case, func, literal, not_, or_, select
from sqlalchemy.orm import Session

from deflect.desk.lists import sharing
from deflect.desk.lists.filters import LATEST, ME
from deflect.desk.lists.shown import Shown
from deflect.desk.lists.views import NOT_DONE, VIEWS, in_view
from deflect.people.teams import Scope
from deflect.tables import Conversation, ConversationLabel, Mention

COUNTED: Final = tuple(view for view in VIEWS if view not in ("resolved", "mentioned", "all"))
"""Views with a count. A count of all that was ever resolved would be slow to make and tells nothing."""
MOST_COUNTED: Final = 1000
"""Abandoned conversations, and those of a saved view, that are counted at the most; lists show all of them."""
_TOGETHER: Final = 100
"""Saved views that one statement counts."""
_OF_LIVE: Final = tuple(view for view in COUNTED if view != "abandoned")
_VIEWERS: Final = bindparam("viewers", type_=String, expanding=True)
_GROUPS: Final = ("counted_owner", "all_see")
_OWNER: Final = Conversation.owner_user_id
# as the index `ix_conversation_unresolved` says it: a value that is bound later would not use it
_UNRESOLVED: Final = Conversation.state != literal("resolved", literal_execute=True)


def counts(db: Session, scope: Scope, now: datetime = LATEST) -> dict[str, int]:
    """Returns the number of conversations in each counted view, of unread ones, of those that are not done with each
    label (`label:ID`), and of those in each view in its column (`saved:ID`) if `Shown.counted`.

    `mentioned` counts what names the account and was not opened since. Of abandoned ones and of those in a saved view
    at most `MOST_COUNTED` are counted. What was resolved is not looked at, however much it is. `now` is for the saved
    views that ask who waits too long.
    """
    return counts_of(db, scope.alike, [scope.user], now)[scope.user]


def counts_of(db: Session, alike: Scope, users: Collection[str], now: datetime = LATEST) -> dict[str, dict[str, int]]:
    """Returns the `counts` of each of these accounts, which are `alike`."""
    viewers = {"viewers": list(users)}
    none = dict.fromkeys((*_OF_LIVE, "unread"), 0)
    live = _of_each(users, db.execute(_live(alike), viewers).mappings(), {"mine"})
    labelled = _labelled(db, alike, users)
    abandoned = _abandoned(db, alike, users)
    named = _numbers(db, _mentioned(alike), users)
    saved = _saved(db, alike, users, now)
    beside = {user: {"abandoned": abandoned[user], "mentioned": named.get(user, 0)} for user in users}
    return {user: {**none, **live[user], **labelled[user], **beside[user], **saved[user]} for user in users}


def by_label(db: Session, scope: Scope) -> dict[str, int]:
    """Returns how many conversations that are not done have each label."""
    labelled = _labelled(db, scope.alike, [scope.user])[scope.user]
    return {name.removeprefix("label:"): number for name, number in labelled.items()}


def _of_each(
    users: Collection[str], groups: Iterable[Mapping[Any, Any]], of_owner: Collection[str] = ()
) -> Mapping[str, Mapping[str, int]]:
    """Returns the sum of the groups that each account sees; what is `of_owner` counts for the owner alone."""
    shared, own = Counter[str](), defaultdict[str, Counter[str]](Counter)
    for group in groups:
        numbers = {name: int(number or 0) for name, number in group.items() if name not in _GROUPS}
        mine = own[group["counted_owner"]]
        mine.update({name: number for name, number in numbers.items() if name in of_owner or not group["all_see"]})
        if group["all_see"]:
            shared.update({name: number for name, number in numbers.items() if name not in of_owner})
    return {user: {name: shared[name] + own[user][name] for name in {*shared, *own[user]}} for user in users}


def _numbers(db: Session, asked: Select[Any, int], users: Collection[str]) -> Mapping[str, int]:
    """Returns a number for each account that the statement finds."""
    return {row[0]: row[1] for row in db.execute(asked, {"viewers": list(users)})}


def _grouped(alike: Scope) -> tuple[Label[Any], Label[Any]]:
    """Returns the columns of `_GROUPS`, by which a statement over conversations is grouped."""
    return (
        case((_OWNER.in_(_VIEWERS), _OWNER)).label("counted_owner"),
        case((alike.holds_for_all(), 1), else_=0).label("all_see"),
    )


def _seen(alike: Scope) -> Any:
    return or_(alike.holds_for_all(), _OWNER.in_(_VIEWERS))


@lru_cache(maxsize=64)
def _live(alike: Scope) -> Select[Any]:
    columns = [func.sum(case((in_view(view, _OWNER), 1), else_=0)).label(view) for view in _OF_LIVE]
    unread = func.sum(case((Conversation.unread > 0, 1), else_=0)).label("unread")
    return select(*_grouped(alike), *columns, unread).where(_UNRESOLVED, _seen(alike)).group_by(*_GROUPS)


def _labelled(db: Session, alike: Scope, users: Collection[str]) -> Mapping[str, Mapping[str, int]]:
    rows = db.execute(_with_labels(alike), {"viewers": list(users)}).mappings()
    return _of_each(users, ({**dict.fromkeys(_GROUPS), **_one_label(row)} for row in rows))


def _one_label(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {**{name: row[name] for name in _GROUPS}, f"label:{row['label']}": row["number"]}


@lru_cache(maxsize=64)
def _with_labels(alike: Scope) -> Select[Any]:
    label, each = ConversationLabel.label_id.label("label"), func.count(func.distinct(Conversation.id)).label("number")
    asked = select(label, *_grouped(alike), each).join(
        Conversation, Conversation.id == ConversationLabel.conversation_id
    )
    return asked.where(Conversation.state.in_(NOT_DONE), _seen(alike)).group_by("label", *_GROUPS)


def _abandoned(db: Session, alike: Scope, users: Collection[str]) -> Mapping[str, int]:
    shared = db.scalar(_abandoned_ones(alike)) or 0
    own = _numbers(db, _abandoned_own(alike), users) if alike.queues else {}
    return {user: min(shared + own.get(user, 0), MOST_COUNTED) for user in users}


@lru_cache(maxsize=64)
def _abandoned_ones(alike: Scope) -> Select[int]:
    some = select(Conversation.id).where(in_view("abandoned", ""), alike.holds_for_all()).limit(MOST_COUNTED)
    return select(func.count()).select_from(some.subquery())


@lru_cache(maxsize=64)
def _abandoned_own(alike: Scope) -> Select[Any, int]:
    own = (in_view("abandoned", ""), not_(alike.holds_for_all()), _OWNER.in_(_VIEWERS))
    return select(_OWNER, func.count()).where(*own).group_by(_OWNER)


@lru_cache(maxsize=64)
def _mentioned(alike: Scope) -> Select[Any, int]:
    named = select(Mention.user_id, func.count(func.distinct(Conversation.id)))
    named = named.join(Conversation, Conversation.id == Mention.conversation_id)
    unseen = (Mention.user_id.in_(_VIEWERS), Mention.seen_at.is_(None))
    return named.where(*unseen, alike.holds(Mention.user_id)).group_by(Mention.user_id)


def _saved(db: Session, alike: Scope, users: Collection[str], now: datetime) -> Mapping[str, Mapping[str, int]]:
    """Returns the counts of saved views; one that several accounts saved alike, and see alike, is counted once."""
    views = [(user, view, shown) for user, view, shown in sharing.seen_by(db, users) if shown.counted]
    asked = list(dict.fromkeys(_asked(alike, user, shown) for user, _, shown in views))
    found: dict[tuple[Scope, Shown], int] = {}
    for first in range(0, len(asked), _TOGETHER):
        some = asked[first : first + _TOGETHER]
        numbers = db.execute(select(*(_number_of(*one, now) for one in some))).one()
        found.update(zip(some, numbers, strict=True))
    saved: dict[str, dict[str, int]] = {user: {} for user in users}
    for user, view, shown in views:
        saved[user][f"saved:{view}"] = found[_asked(alike, user, shown)]
    return saved


def _asked(alike: Scope, user: str, shown: Shown) -> tuple[Scope, Shown]:
    """Returns what is counted for an account. Without its name in it, one count serves all accounts alike."""
    own = bool(alike.queues) or shown.view == "mine" or shown.filters.owner == ME
    return (replace(alike, user=user) if own else alike), shown


def _number_of(scope: Scope, shown: Shown, now: datetime) -> ScalarSelect[int]:
    filters = shown.filters
    conditions = [in_view(shown.view, scope.user), filters.holds(scope.user, filters.waited_since(now)), scope.holds()]
    if shown.view != "abandoned":
        conditions.append(_UNRESOLVED)
    some = select(Conversation.id).where(*conditions).limit(MOST_COUNTED)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()
