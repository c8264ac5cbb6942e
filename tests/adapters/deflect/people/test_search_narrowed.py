"""Who said what is searched for, when, where and to which agent; and where in the conversation it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ledger_world import MARTA, World
from sqlalchemy import select

from deflect.conversations.timeline import NewEntry, add_entry
from deflect.desk.lists import inbox
from deflect.desk.search.hits import Hit, Piece, excerpt, marked
from deflect.desk.search.narrowing import Narrowing
from deflect.migrations.word_index import Phrase
from deflect.people.teams import Scope
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, User

AGENT = Scope("usr_pau")
LUIS = "+34600000001"


@pytest.fixture
def desk(world: World) -> World:
    """Marta wrote of a lamp, the assistant and Pau answered; a day later Luis called about his."""
    with world.store.transaction() as db:
        pau = User(id="usr_pau", email="pau@x.example", password_hash="", role="agent", name="Pau")
        pau.created_at, pau.active = world.clock(), True
        db.add(pau)
    say(world, MARTA, NewEntry("message_in", "Mi LÁMPARA no enciende"), NewEntry("message_out", "Lámpara anotada"))
    say(world, MARTA, NewEntry("note", "Dice que la lámpara es de 2019", user_id="usr_pau"))
    world.clock.forward(days=1)
    say(world, LUIS, NewEntry("heard", "la lampara verde"))
    return world


def say(world: World, number: str, *entries: NewEntry) -> None:
    leg = world.call(number, f"call-{number}-{world.clock():%j}").leg

    def work(unit: Unit) -> None:
        row = unit.db.get_one(Leg, leg)
        for new in entries:
            add_entry(unit, unit.db.get_one(Conversation, row.conversation_id), row, new)

    world.ledger.work(work)


def rows(world: World, words: str, narrowing: Narrowing) -> dict[str, Hit | None]:
    with world.store.reading() as db:
        found = inbox.page(db, "open", AGENT, words, "ES", narrowing=narrowing).rows
    return {row.number: row.hit for row in found}


def numbers(world: World, words: str, narrowing: Narrowing) -> set[str]:
    return set(rows(world, words, narrowing))


def test_words_are_those_of_whom_the_filter_names(desk: World) -> None:
    assert numbers(desk, "lampara", Narrowing()) == {MARTA, LUIS}
    assert numbers(desk, "verde", Narrowing(by="customer")) == {LUIS}
    assert numbers(desk, "verde", Narrowing(by="agent")) == set()
    assert numbers(desk, "anotada", Narrowing(by="assistant")) == {MARTA}
    assert numbers(desk, "anotada", Narrowing(by="customer")) == set()
    assert numbers(desk, "2019", Narrowing(by="agent")) == {MARTA}


def test_words_are_of_the_days_of_the_filter(desk: World) -> None:
    day = desk.clock() - timedelta(hours=12)
    assert numbers(desk, "lampara", Narrowing(since=day)) == {LUIS}
    assert numbers(desk, "lampara", Narrowing(until=day)) == {MARTA}
    assert numbers(desk, "", Narrowing(since=day, until=day)) == set()


def test_words_are_of_the_channel_of_the_filter(desk: World) -> None:
    assert numbers(desk, "lampara", Narrowing(channel="voice")) == {MARTA, LUIS}
    assert numbers(desk, "lampara", Narrowing(channel="sms")) == set()


def test_agent_of_the_filter_wrote_or_has_the_conversation(desk: World) -> None:
    assert numbers(desk, "", Narrowing(agent="usr_pau")) == {MARTA}
    assert numbers(desk, "lampara", Narrowing(agent="usr_ana")) == set()
    with desk.store.transaction() as db:
        for row in db.scalars(select(Conversation)):
            row.owner, row.owner_user_id = "agent", "usr_pau"
    assert numbers(desk, "lampara", Narrowing(agent="usr_pau")) == {MARTA, LUIS}


def test_hit_is_the_entry_with_most_of_the_words(desk: World) -> None:
    hit = rows(desk, "lampara enciende", Narrowing())[MARTA]
    assert hit is not None
    assert hit.theirs
    assert hit.pieces == (Piece("Mi "), Piece("LÁMPARA", True), Piece(" no "), Piece("enciende", True))


def test_hit_is_the_customer_s_own_words_before_ours_of_as_many_words(desk: World) -> None:
    hit = rows(desk, "lampara", Narrowing())[MARTA]
    assert hit is not None
    assert hit.theirs
    assert hit.pieces == (Piece("Mi "), Piece("LÁMPARA", True), Piece(" no enciende"))


MARKED: dict[str, tuple[tuple[str, ...], list[str]]] = {
    "Óscar y oscar": (("oscar",), ["Óscar", "oscar"]),
    "go\u0301mez": (("gomez",), ["gómez"]),
    "un 20% menos": (("20 %",), ["20%"]),
    "lámparas": (("lamp+",), ["lámparas"]),
    "lampara": (("lamp",), []),
    "dos cojines, dos": (("dos cojines", "dos"), ["dos cojines", "dos"]),
    "O\u2019Brien": (("o ' brien",), ["O\u2019Brien"]),
}


@pytest.mark.parametrize("text", MARKED)
def test_words_are_marked_as_they_are_written(text: str) -> None:
    phrases, parts = MARKED[text]
    sought = [Phrase(tuple(one.rstrip("+").split()), one.endswith("+")) for one in phrases]
    pieces = excerpt(text, sought)
    assert [piece.text for piece in pieces if piece.marked] == parts


def test_excerpt_begins_near_the_first_mark() -> None:
    text = "palabra " * 60 + "jamón " + "final " * 60
    pieces = excerpt(text, [Phrase(("jamon",))])
    assert pieces[0].text == "…"
    assert pieces[1].text.startswith("palabra")
    assert pieces[2] == Piece("jamón", True)
    assert sum(len(piece.text) for piece in pieces) < 170
    assert pieces[-1].text.endswith("…")


def test_marks_do_not_overlap() -> None:
    assert marked("a b c", [Phrase(("a", "b")), Phrase(("b", "c"))]) == [(0, 3)]
