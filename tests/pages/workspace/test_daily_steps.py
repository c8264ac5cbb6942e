"""Daily tasks by keyboard alone, counted: a key, or words that are typed, is one step, and each task has a ceiling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from axe import findings
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from deflect.desk import assign, note
from deflect.desk.triage import label_list
from deflect.tables import Conversation, Customer, Identity
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")


@dataclass(slots=True)
class Hands:
    """The keyboard of an agent, who may take so many steps."""

    page: Page
    taken: int = 0

    def press(self, key: str) -> None:
        self.taken += 1
        self.page.keyboard.press(key)

    def words(self, text: str) -> None:
        self.taken += 1
        self.page.keyboard.type(text)


@pytest.fixture
def hands(desk: Page, place: Place) -> Hands:
    """At a conversation that the assistant has, whose opening is no part of the tasks."""
    label_list.create(place.ledger, place.agents[0], {"es": "Factura"}, "blue")
    views = desk.get_by_role("navigation", name="Vistas")
    expect(views.get_by_role("button", name="Factura")).to_be_visible()
    views.get_by_role("button", name="Con el asistente").click()
    desk.get_by_role("option").first.click()
    desk.locator(".title h2").wait_for()
    return Hands(desk)


def test_answering_what_is_next_takes_one_step(hands: Hands) -> None:
    hands.press(".")
    expect(hands.page.locator(".title")).to_contain_text("Yo")
    assert hands.taken == 1


def test_taking_over_from_the_assistant_takes_one_step(hands: Hands, toasts: Locator) -> None:
    hands.press("a")
    expect(toasts).to_contain_text("Asignada")
    expect(hands.page.locator(".title")).to_contain_text("Yo")
    assert hands.taken == 1


def test_canned_reply_takes_three_steps_in_the_field(hands: Hands) -> None:
    hands.page.keyboard.press("r")
    field = hands.page.get_by_role("textbox", name="Responder")
    expect(field).to_be_focused()
    hands.words("/ho")
    hands.press("Enter")
    expect(field).to_have_value(re.compile("^Tienda Nogal: hola"))
    hands.press("Control+Enter")
    expect(hands.page.get_by_role("button", name="Deshacer")).to_be_visible()
    assert hands.taken == 3


def test_label_takes_three_steps_and_priority_two(hands: Hands, toasts: Locator) -> None:
    hands.press("l")
    field = hands.page.get_by_role("combobox", name="Qué etiqueta")
    expect(field).to_be_focused()
    hands.words("fac")
    hands.press("Enter")
    expect(toasts.get_by_text("Etiqueta puesta: Factura")).to_be_visible()
    assert hands.taken == 3
    hands.press("p")
    expect(hands.page.get_by_role("combobox", name="Prioridad")).to_be_focused()
    hands.press("Enter")
    expect(toasts.get_by_text("Prioridad: Urgente")).to_be_visible()
    assert hands.taken == 5


def test_many_are_resolved_by_keys_and_undone_where_nothing_touched_them(
    hands: Hands, place: Place, toasts: Locator
) -> None:
    page = hands.page
    page.get_by_role("navigation", name="Vistas").get_by_role("button", name="En cola").click()
    rows = page.locator(".row-item")
    expect(rows.first).to_contain_text("Por contestar")
    rows.first.click()
    many = rows.count()
    assert many > 2
    hands.press("Control+a")
    bar = page.get_by_role("toolbar", name="Conversaciones elegidas")
    expect(bar).to_contain_text(f"{many} elegidas")
    expect(rows.first).to_have_attribute("aria-checked", "true")
    assert findings(page) == []
    with place.store.reading() as db:
        waiting = select(Conversation.id).where(Conversation.owner == "queue", Conversation.state == "open")
        told_before, told_after, *rest = db.scalars(waiting)
    colleague = place.agents[1]
    assign(place.ledger, told_before, colleague, colleague)
    expect(bar.get_by_role("status")).to_contain_text("1 de las elegidas ha cambiado")
    expect(bar).to_contain_text(f"{many} elegidas")
    assign(place.ledger, told_after, colleague, colleague)
    hands.press("e")
    expect(toasts).to_contain_text(f"Resueltas: {many - 2}")
    refused = bar.get_by_role("alert").get_by_role("listitem")
    expect(refused).to_have_count(2)
    for one in refused.all():
        expect(one).to_contain_text("Ahora la lleva Pau Riba.")
    expect(rows).to_have_count(0)
    expect(refused).to_have_count(2)
    assert hands.taken == 2
    hands.press("Control+z")
    hands.press("Escape")
    expect(bar).to_have_count(0)
    expect(rows).to_have_count(many - 2)
    with place.store.reading() as db:
        assert {*db.scalars(waiting)} == {*rest}


def test_rows_are_picked_one_by_one_and_snoozed_to_a_date_in_three_steps(hands: Hands, toasts: Locator) -> None:
    page = hands.page
    for key in ("x", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowUp"):
        page.keyboard.press(key)
    expect(page.locator("[aria-checked=true]")).to_have_count(2)
    hands.press("z")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    hands.press("ArrowDown")
    hands.press("Enter")
    expect(toasts).to_contain_text("Aplazadas: 2")
    assert hands.taken == 3


def test_conversation_is_snoozed_to_a_day_of_ones_own_by_keyboard_alone(
    place: Place, hands: Hands, toasts: Locator
) -> None:
    page = hands.page
    for key in ("z", "ArrowUp", "Enter"):
        hands.press(key)
    until = page.get_by_role("dialog", name="Aplazar").get_by_label("Hasta")
    expect(until).to_be_focused()
    until.fill("2090-12-24T10:30")
    page.keyboard.press("Enter")
    expect(toasts).to_contain_text("Aplazada")
    with place.store.reading() as db:
        away = db.scalars(select(Conversation.snoozed_until).where(Conversation.state == "snoozed")).all()
    assert datetime.fromisoformat(page.evaluate("new Date('2090-12-24T10:30').toISOString()")) in away


def test_merge_takes_three_steps_and_is_undone(place: Place, desk: Page, toasts: Locator) -> None:
    """By keyboard alone; the dialog and the card are looked at for what bars people from them."""
    twin = twin_of(place, "Lucía Fernández")
    desk.locator(".row-item", has_text="Lucía Fernández").first.click()
    card = desk.get_by_role("complementary", name="Contexto")
    expect(card.get_by_role("heading", name="¿La misma persona?")).to_be_visible()
    expect(card.get_by_role("button", name=re.compile("Lucia Fernandez"))).to_be_visible()
    hands = Hands(desk)
    desk.locator("body").press("Escape")
    hands.press("m")
    dialog = desk.get_by_role("dialog", name="¿Qué ficha es la misma persona?")
    expect(dialog.get_by_role("option", name=re.compile("Lucia Fernandez"))).to_be_visible()
    hands.press("Enter")
    expect(desk.get_by_role("button", name="Unir", exact=True)).to_be_focused()
    expect(desk.get_by_role("dialog")).to_contain_text("699 00 01 11")
    assert findings(desk) == []
    hands.press("Enter")
    expect(toasts).to_contain_text("Unida con Lucia Fernandez")
    toasts.hover()  # what is pointed at stays, however long the card takes
    assert hands.taken == 3
    expect(card.get_by_role("button", name="Volver a separar")).to_be_visible()
    expect(card.get_by_role("button", name=re.compile("Asunto de la otra ficha")).first).to_be_visible()
    toasts.get_by_role("button", name="Deshacer").click()
    expect(card.get_by_role("button", name="Volver a separar")).to_have_count(0)
    with place.store.reading() as db:
        assert db.get_one(Customer, twin).merged_into is None


def opened(page: Page) -> str:
    """The id of the open conversation."""
    return urlsplit(page.url).path.rsplit("/", 1)[1]


def test_redaction_takes_three_steps_and_shows_every_place_first(hands: Hands, place: Place, toasts: Locator) -> None:
    """By keyboard alone: the dialog says that nothing undoes it; nothing is done before it was shown."""
    page = hands.page
    note(place.ledger, opened(page), place.agents[1], "note-0001", "Vive en Villaumbrales 7")
    written = page.locator("article.note")
    expect(written).to_contain_text("Villaumbrales")
    hands.press("d")
    dialog = page.get_by_role("dialog", name="Tachar palabras para siempre")
    hands.words("villaumbrales")
    expect(dialog.get_by_role("listitem")).to_contain_text("Vive en [▇] 7")
    expect(dialog).to_contain_text("No se puede deshacer")
    assert findings(page) == []
    expect(written).to_contain_text("Villaumbrales")
    hands.press("Enter")
    expect(toasts).to_contain_text("Tachado en 1 sitio")
    expect(toasts.get_by_role("button", name="Deshacer")).to_have_count(0)
    expect(written).to_contain_text("Vive en [▇] 7")
    expect(page.get_by_text("Nuria Salas tachó palabras")).to_be_visible()
    assert hands.taken == 3


def test_split_takes_three_steps_and_each_half_leads_to_the_other(hands: Hands, place: Place, toasts: Locator) -> None:
    """By keyboard alone: the message, then the subject that it proposes; undoing brings back what went."""
    page = hands.page
    first = opened(page)
    for number, words in enumerate(("Quiere una factura", "Lleva mal el NIF")):
        note(place.ledger, first, place.agents[1], f"note-000{number}", words)
    expect(page.locator("article.note")).to_have_count(2)
    hands.press("s")
    dialog = page.get_by_role("dialog", name="Separar en dos conversaciones")
    page.keyboard.press("End")
    expect(dialog.get_by_role("radio", checked=True)).to_be_focused()
    hands.press("ArrowUp")
    assert findings(page) == []
    hands.press("Enter")
    expect(toasts).to_contain_text("Separada")
    assert hands.taken == 3
    expect(page).not_to_have_url(re.compile(first))
    expect(page.get_by_text("Nuria Salas la separó de otra conversación")).to_be_visible()
    page.get_by_role("log").get_by_role("button", name=re.compile("^Abrir")).click()
    expect(page).to_have_url(re.compile(first))
    expect(page.get_by_text("Nuria Salas pasó a otra conversación lo que seguía")).to_be_visible()
    page.locator("body").press("Control+z")
    expect(page.locator("article.note")).to_have_count(2)


def twin_of(place: Place, name: str) -> str:
    """Another record with the same name, a number and a conversation of its own."""
    with place.store.transaction() as db:
        first = db.scalars(select(Customer).where(Customer.name == name)).first()
        assert first is not None
        at = first.created_at
        db.add(Customer(id="cus_twin", name="Lucia Fernandez", created_at=at))
        db.add(Identity(id="idn_twin", customer_id="cus_twin", kind="phone", address="+34699000111", created_at=at))
        about = {"flow": "tienda", "language": "es", "channel": "sms", "subject": "Asunto de la otra ficha"}
        instants = {"created_at": at, "last_entry_at": at}
        db.add(Conversation(id="cnv_twin", customer_id="cus_twin", reference="ZZ29", **about, **instants))
    return "cus_twin"
