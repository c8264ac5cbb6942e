"""What agents find at the desk, on both databases: names, numbers in any writing, subjects and what was written."""

from __future__ import annotations

from itertools import count

import pytest
from ledger_world import World
from sqlalchemy import Connection, Engine, select, text

from deflect.conversations.timeline import NewEntry, add_entry
from deflect.desk.lists import inbox
from deflect.desk.search import found as matching
from deflect.migrations import filling, upgrading, word_index
from deflect.people.teams import Scope
from deflect.storage.store import Store
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Customer, Entry, Setting

AGENT = Scope("usr_pau")
PEOPLE = {  # the number, the name, the subject, what was written
    "+34600100163": ("Pilar Gómez", "Devolver dos cojines", "¿Me hacen un 20% de descuento? Mi pedido es 48_301"),
    "+34600163100": ("Óscar Peña", "Sofá dañado", "Llegó el jamón en la caja «frágil»"),
    "+525512345678": ("Seán O\u2019Brien", "ENTREGA URGENTE", "El código es a/b, no a\\b; AND OR NOT * \"x\""),
    "+4917012345678": ("Jörg Weiß", "Straße falsch", "Größe 203 passt nicht"),
    "+442079460958": ("Dorota Łuczak", "", "nothing arrived"),
}  # fmt: skip


@pytest.fixture
def desk(world: World) -> World:
    """A conversation for each of the people."""
    for each, (number, person) in enumerate(PEOPLE.items()):
        tell(world, world.call(number, f"call-{each}").conversation, *person)
    return world


def tell(world: World, conversation: str, name: str, subject: str, words: str) -> None:
    def work(unit: Unit) -> None:
        row = unit.db.get_one(Conversation, conversation)
        unit.db.get_one(Customer, row.customer_id).name = name
        row.subject = subject
        add_entry(unit, row, None, NewEntry("message_in", words))

    world.ledger.work(work)


def found(world: World, searched: str, region: str = "ES") -> set[str]:
    with world.store.reading() as db:
        return {row.name or row.number for row in inbox.page(db, "queue", AGENT, searched, region).rows}


PILAR, OSCAR, SEAN, JORG, DOROTA = (name for name, _, _ in PEOPLE.values())


WORDS: dict[str, set[str]] = {
    "gomez": {PILAR},
    "Gómez": {PILAR},
    "GÓMEZ pilar": {PILAR},
    "go\u0301mez": {PILAR},
    "pena": {OSCAR},
    "ÓSCAR": {OSCAR},
    "óscar": {OSCAR},
    "oscar peña": {OSCAR},
    "o'brien": {SEAN},
    "sean o\u00b4brien": {SEAN},
    "WEISS": {JORG},
    "jorg strasse": {JORG},
    "luczak": {DOROTA},
    "sofa danado": {OSCAR},
    "entrega urgente": {SEAN},
    "JAMON": {OSCAR},
    "grosse 203": {JORG},
    "  gomez\u00a0 cojines\u200b": {PILAR},
    "Gómez, Pilar": {PILAR},
    "gomez , pilar": {PILAR},
    "gomez pena": set(),
    "x100163": {PILAR},
    "x163": set(),
}


def test_search_folds_case_and_accents(desk: World) -> None:
    assert {searched: found(desk, searched) for searched in WORDS} == WORDS


NUMBERS: dict[str, set[str]] = {
    "600.100.163": {PILAR},
    "600 100 163": {PILAR},
    "600-100-163": {PILAR},
    "600100163": {PILAR},
    "+34600100163": {PILAR},
    "+34 600 100 163": {PILAR},
    "+34 (600) 10 01 63": {PILAR},
    "0034600100163": {PILAR},
    "0034 600 100 163": {PILAR},
    "34 600 10 01 63": {PILAR},
    "tel:+34-600-100-163": {PILAR},
    "whatsapp:+34600100163": {PILAR},
    "\u202a+34 600\u00a0100\u2011163\u202c": {PILAR},
    "６００ １００ １６３": {PILAR},
    "gomez 600 100 163": {PILAR},
    "600 100 163 gómez": {PILAR},
    "pena 600 100 163": set(),
    "+ 34 600 100 163": {PILAR},
    "(+34) 600 100 163.": {PILAR},
    "00 34 600 100": {PILAR},
    "0034 600": {PILAR, OSCAR},
    "000": set(),
    "(0)12": set(),
    "+(0)": set(),
    '"600 100 163"': {PILAR},
    "tel.600100163": {PILAR},
    "1 2 3 4 5 6 7 8 9 " * 20: set(),
    "'+34 600 100 163'": {PILAR},
    '"203': set(),
    "203": {JORG},
    "600 10": {PILAR},
    "100163": {PILAR},
    "163 100": {OSCAR},
    "+34": {OSCAR, PILAR},
    "+52 1 55 1234 5678": {SEAN},
    "+52 55-1234-5678": {SEAN},
    "0170 12345678": {JORG},
    "+49 (0)170 / 123 456 78": {JORG},
    "+44 (0)20 7946 0958": {DOROTA},
    "020 7946 0958": {DOROTA},
    "600 100 164": set(),
}


def test_search_takes_phone_numbers_in_any_writing(desk: World) -> None:
    assert {searched: found(desk, searched) for searched in NUMBERS} == NUMBERS


def test_number_without_country_is_read_where_the_installation_is(desk: World) -> None:
    assert found(desk, "011 34 600 100 163", "US") == {PILAR}
    assert found(desk, "044 55 1234 5678", "MX") == {SEAN}


SIGNS: dict[str, set[str]] = {
    "%": {PILAR},
    "20%": {PILAR},
    "2%0": set(),
    "_": {PILAR},
    "48_301": {PILAR},
    "48x301": set(),
    "%gomez": set(),
    "g_mez": set(),
    "p%r": set(),
    "a/b": {SEAN},
    "a\\b;": {SEAN},
    "/": {SEAN},
    "*": {SEAN},
    '"x"': {SEAN},
    '"': {OSCAR, SEAN},
    "'": {SEAN},
    "' OR 1=1 --": set(),
    "gomez OR pena": set(),
    "gom*": set(),
    "NOT gomez": set(),
    "gomez\x00": {PILAR},
    "NEAR(": set(),
    "1" * 60_000: set(),
    "ñ" * 60_000: set(),
}


def test_search_takes_signs_and_operators_as_plain_characters(desk: World) -> None:
    assert {searched: found(desk, searched) for searched in SIGNS} == SIGNS


def test_search_without_words_is_the_view(desk: World) -> None:
    assert found(desk, " \u200b\u0301 ") == found(desk, "")


def test_every_number_of_a_customer_is_found(desk: World) -> None:
    with desk.store.transaction() as db:
        pilar, oscar = (db.scalars(select(Customer.id).where(Customer.name == name)).one() for name in (PILAR, OSCAR))
        db.execute(text("UPDATE identity SET customer_id = :to WHERE customer_id = :of"), {"to": pilar, "of": oscar})
    assert found(desk, "600 163 100") == {PILAR}


def test_text_that_changes_is_found_as_it_is_now(desk: World) -> None:
    with desk.store.transaction() as db:
        db.scalars(select(Customer).where(Customer.name == PILAR)).one().name = None
        db.scalars(select(Conversation).where(Conversation.subject == "Sofá dañado")).one().subject = "Lámpara"
        db.scalars(select(Entry).where(Entry.text.contains("jam"))).one().text = "••••"
    assert found(desk, "gomez") == found(desk, "danado") == found(desk, "jamon") == set()
    assert found(desk, "lampara") == {OSCAR}


def always(_: Connection) -> bool:
    return True


def test_upgrade_writes_the_words_of_what_is_stored(desk: World, store: Store) -> None:
    with store.engine.begin() as connection:
        for table, column in word_index.SEARCHED:
            connection.execute(text(f"UPDATE {table} SET {column} = ''"))
        connection.execute(text("DELETE FROM setting"))
    assert found(desk, "gomez") == found(desk, "600 100 163") == set()
    filling.words(store.engine, always)
    assert found(desk, "gomez devolver descuento") == {PILAR}
    assert found(desk, "lucZAK") == {DOROTA}
    assert found(desk, "100 163") == {PILAR}


def test_upgrade_that_was_killed_goes_on_where_it_stood(
    desk: World, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.engine.begin() as connection:
        for table, column in word_index.SEARCHED:
            connection.execute(text(f"UPDATE {table} SET {column} = ''"))
        connection.execute(text("DELETE FROM setting"))
    monkeypatch.setattr(filling, "PIECE", 2)
    for _ in range(4):
        filling.piece(store.engine, always)
    pieces = count(1)
    while filling.piece(store.engine, always):
        next(pieces)
    assert next(pieces) < 20
    assert found(desk, "gomez") == found(desk, "600 100 163") == found(desk, "descuento") == {PILAR}


def test_words_are_filled_once_where_two_programs_upgrade_at_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    more: list[bool] = []

    def while_another_fills(engine: Engine, due: filling.Due) -> None:
        monkeypatch.setattr(upgrading, "FILLED", {"0039": filling.words})
        upgrading.upgrade(engine)  # the other program, which goes all the way
        more.append(filling.piece(engine, due))

    monkeypatch.setattr(upgrading, "FILLED", {"0039": while_another_fills})
    store = Store(url)
    upgrading.upgrade(store.engine)
    assert more == [False]
    with store.reading() as db:
        assert db.get(Setting, filling.PLACE) is None
    store.dispose()


TYPED: dict[str, set[str]] = {
    "goм": set(),
    "go": {PILAR},
    "g": set(),
    "pilar gó": {PILAR},
    "gó pilar": set(),
    "dos coj": {PILAR},
    "20 %": {PILAR},
    "descuento?": {PILAR},
    "48_30": {PILAR},
    "frágil": {OSCAR},
    "caja «fra": {OSCAR},
    "weiss": {JORG},
    "arrived nothing": {DOROTA},
}


def test_last_word_may_be_the_beginning_of_one(desk: World) -> None:
    assert {searched: found(desk, searched) for searched in TYPED} == TYPED


def test_common_words_are_found_without_the_index(desk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "COMMON", 0)
    assert {searched: found(desk, searched) for searched in WORDS} == WORDS
