"""The desk in a real browser: what an agent does at 18:00, by mouse and by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from deflect.desk import assign
from deflect.facts import Inbound
from deflect.inbound import messages
from deflect.tables import Conversation, Outbox
from tests.workspace_app import Place

LUCIA = "Lucía Fernández"


pytestmark = pytest.mark.needs("chromium")


def until(page: Page, holds: str) -> None:
    """Wait until an expression holds; the page's policy forbids the browser's own way, which evaluates texts."""
    look = f"const look = () => ({holds}) ? done() : setTimeout(look, 50); look();"
    page.evaluate(f"() => new Promise(done => {{ {look} }})")


def open_one(desk: Page, name: str) -> None:
    desk.get_by_role("option").filter(has_text=name).click()
    expect(desk.get_by_role("heading", name=name)).to_be_visible()


def writes(place: Place, number: str, body: str, key: str) -> None:
    """The customer texts us, as the journal's reader would enter it."""
    with place.store.reading() as db:
        ours = db.scalars(select(Outbox.sender).where(Outbox.recipient == number)).first() or ""
    messages.receive(place.ledger, Inbound("sms", key, number, ours, body, place.store.clock()))


def test_the_thread_shows_the_call_as_one_card_and_the_context_beside_it(desk: Page) -> None:
    open_one(desk, LUCIA)
    path = desk.get_by_label("Camino en la llamada").get_by_role("listitem")
    assert path.all_inner_texts() == ["Pedido", "48301", "Oferta aceptada"]
    context = desk.get_by_role("complementary", name="Contexto")
    expect(context.locator("q", has_text="quiero cambiar la entrega del jueves")).to_be_visible()
    expect(context.get_by_text("0,93")).to_be_visible()


def test_a_reply_can_be_undone_for_five_seconds_and_is_then_sent_once(desk: Page, place: Place) -> None:
    open_one(desk, LUCIA)
    field = desk.get_by_role("textbox", name="Responder")
    field.fill("Te la cambio al sábado")
    field.press("Control+Enter")
    desk.get_by_role("button", name="Deshacer").click()
    expect(field).to_have_value("Te la cambio al sábado")
    field.press("Control+Enter")
    sent = desk.locator(".bubble.ours", has_text="Te la cambio al sábado").filter(has_text="En cola")
    expect(sent).to_have_count(1, timeout=8000)
    with place.store.reading() as db:
        assert len(db.scalars(select(Outbox).where(Outbox.body == "Te la cambio al sábado")).all()) == 1
    expect(desk.get_by_role("option").filter(has_text=LUCIA)).to_contain_text("Yo")


def test_a_reply_the_customer_overtook_waits_for_a_second_look(desk: Page, place: Place) -> None:
    open_one(desk, LUCIA)
    field = desk.get_by_role("textbox", name="Responder")
    field.fill("¿Le va bien el sábado?")
    writes(place, "+34600111201", "Déjalo, ya no hace falta", "SM-overtakes")
    field.press("Control+Enter")
    expect(desk.get_by_text("Lucía ha escrito mientras usted redactaba")).to_be_visible(timeout=8000)
    desk.get_by_role("button", name="Enviar de todos modos").click()
    expect(desk.locator(".bubble.ours", has_text="sábado").filter(has_text="En cola")).to_have_count(1)


def test_what_customers_write_appears_by_itself(desk: Page, place: Place) -> None:
    open_one(desk, LUCIA)
    writes(place, "+34600111201", "¿Sigue alguien ahí?", "SM-live")
    expect(desk.locator(".bubble.theirs", has_text="¿Sigue alguien ahí?")).to_be_visible()


def test_order_never_jumps_under_the_pointer(desk: Page, place: Place) -> None:
    options = desk.get_by_role("option")
    options.last.hover()
    before = options.evaluate_all("all => all.map(one => one.dataset.id)")
    with place.store.reading() as db:
        andres = db.scalars(select(Outbox.conversation_id).where(Outbox.recipient == "+34600111207")).first() or ""
    assign(place.ledger, andres, place.agents[1], place.agents[1])
    expect(desk.get_by_role("button", name="1 nueva")).to_be_visible()
    assert options.evaluate_all("all => all.map(one => one.dataset.id)") == before
    expect(options.filter(has_text="Andrés Molina")).to_have_count(0)
    desk.get_by_role("button", name="1 nueva").click()
    expect(options.filter(has_text="Andrés Molina")).to_have_count(1)


def test_keys_alone_reach_note_reply_and_resolve(desk: Page) -> None:
    desk.locator("body").press("j")
    expect(desk.get_by_role("option", selected=True)).to_have_count(1)
    name = desk.locator(".title h2").inner_text()
    desk.locator("body").press("n")
    desk.keyboard.type("Es cliente desde 2019")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("article.note", has_text="Es cliente desde 2019")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.locator("body").press("e")
    expect(desk.locator(".title")).to_contain_text("Resuelta")
    expect(desk.get_by_role("option").filter(has_text=name)).to_have_count(0)
    desk.get_by_role("button", name="Deshacer").click()
    expect(desk.locator(".title")).to_contain_text("Abierta")
    desk.locator("body").press("?")
    expect(desk.get_by_role("dialog")).to_contain_text("Enviar y resolver")


@pytest.mark.parametrize("key", ["r", "Enter"])
def test_reply_keys_work_on_a_loaded_conversation_and_leave_others_alive(desk: Page, key: str) -> None:
    open_one(desk, LUCIA)
    expect(desk.get_by_role("option").filter(has_text=LUCIA).locator(".dot")).to_have_count(0)
    field = desk.get_by_role("textbox", name="Responder")
    for _ in range(2):
        desk.locator("body").press(key)
        expect(field).to_be_focused()
        desk.keyboard.press("Escape")
        expect(field).not_to_be_focused()
    desk.locator("body").press("j")
    expect(desk.locator(".title h2")).not_to_have_text(LUCIA)


def test_canned_replies_are_chosen_by_keys_in_the_customer_s_language(desk: Page) -> None:
    open_one(desk, "Emily Carter")
    field = desk.get_by_role("textbox", name="Responder")
    field.fill("/he")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowUp")
    expect(desk.get_by_role("option", name="/hello", selected=True)).to_be_visible()
    desk.keyboard.press("Enter")
    expect(field).to_have_value(re.compile("^Hello, Emily, this is Nuria at Tienda Nogal"))
    expect(field).to_be_focused()
    expect(desk.get_by_text("1 segmento")).to_be_visible()


def test_conversation_is_given_to_a_colleague_by_keys(desk: Page, toasts: Locator) -> None:
    open_one(desk, LUCIA)
    desk.locator("body").press("t")
    desk.get_by_role("combobox", name="A quién pasarla").wait_for()
    desk.keyboard.type("riba")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Espera el reembolso")
    desk.keyboard.press("Enter")
    expect(toasts).to_contain_text("Asignada: Pau Riba")
    expect(desk.locator(".title")).to_contain_text("Pau Riba")
    expect(desk.locator(".pane").get_by_text("Espera el reembolso")).to_be_visible()


def test_long_canned_reply_leaves_the_send_button_in_the_pane(desk: Page) -> None:
    open_one(desk, LUCIA)
    desk.get_by_role("textbox", name="Responder").fill("/")
    desk.get_by_role("listbox", name="Respuestas preparadas").wait_for()
    pane, button = (
        place.bounding_box() for place in (desk.locator(".pane"), desk.get_by_role("button", name="Enviar", exact=True))
    )
    assert pane is not None
    assert button is not None
    assert button["x"] + button["width"] <= pane["x"] + pane["width"]


def test_drafts_outlive_the_page(desk: Page) -> None:
    open_one(desk, LUCIA)
    desk.get_by_role("textbox", name="Responder").fill("A medias")
    until(desk, "Object.keys(localStorage).some(name => name.startsWith('relevo.draft'))")
    desk.reload()
    expect(desk.get_by_role("textbox", name="Responder")).to_have_value("A medias")


def test_two_tabs_keep_a_draft_each_and_a_closed_one_leaves_its_own_to_the_other(desk: Page) -> None:
    open_one(desk, LUCIA)
    second = desk.context.new_page()
    second.goto(desk.url)
    for tab, words in ((desk, "De la primera"), (second, "De la segunda")):
        tab.get_by_role("textbox", name="Responder").fill(words)
    for tab, words in ((desk, "De la primera"), (second, "De la segunda")):
        tab.reload()
        expect(tab.get_by_role("textbox", name="Responder")).to_have_value(words)
    desk.get_by_role("textbox", name="Responder").fill("")
    second.close(run_before_unload=True)
    desk.reload()
    expect(desk.get_by_role("textbox", name="Responder")).to_have_value("De la segunda")


def test_what_is_written_offline_is_kept_and_goes_out_once(desk: Page, place: Place) -> None:
    open_one(desk, LUCIA)
    desk.context.set_offline(True)
    desk.get_by_role("textbox", name="Responder").fill("Ya casi está")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("Sin conexión: guardado en este equipo")).to_be_visible(timeout=8000)
    expect(desk.get_by_text("Sin conexión. Lo que escriba")).to_be_visible()
    desk.context.set_offline(False)
    expect(desk.locator(".bubble.ours", has_text="Ya casi está").filter(has_text="En cola")).to_have_count(1)
    with place.store.reading() as db:
        assert len(db.scalars(select(Outbox).where(Outbox.body == "Ya casi está")).all()) == 1


def test_where_nobody_may_write_the_composer_says_why(desk: Page) -> None:
    desk.get_by_role("button", name="Resueltas").click()
    open_one(desk, "Manuel Rey")
    expect(desk.get_by_text("Manuel Rey pidió no recibir mensajes")).to_be_visible()


def test_search_that_finds_nothing_says_so(desk: Page) -> None:
    desk.keyboard.press("/")
    desk.keyboard.type("xyzzy")
    expect(desk.get_by_text("Nada coincide con su búsqueda.")).to_be_visible()


def test_one_key_takes_what_waits_longest_in_the_queue_and_can_give_it_back(
    desk: Page, toasts: Locator, place: Place
) -> None:
    nuria, colleague = place.agents[:2]
    with place.store.reading() as db:
        for one in db.scalars(select(Conversation.id).where(Conversation.owner_user_id == nuria)).all():
            assign(place.ledger, one, nuria, colleague)
    desk.keyboard.press(".")
    taken = toasts.filter(has_text="Tomada de la cola")
    expect(taken).to_be_visible()
    until(desk, "location.pathname.length > '/desk/'.length")
    one = desk.url.rsplit("/", 1)[1]
    expect(desk.locator(f"[data-id='{one}']")).to_contain_text("Yo")
    taken.get_by_role("button", name="Deshacer").click()
    expect(desk.locator(f"[data-id='{one}']")).not_to_contain_text("Yo")


def test_views_show_whom_we_wait_for(desk: Page) -> None:
    desk.get_by_role("navigation", name="Vistas").get_by_role("button", name="Esperan al cliente").click()
    expect(desk.get_by_role("option").first.get_by_text("Esperando al cliente")).to_be_visible()


def test_one_field_finds_and_does_all_by_keys(desk: Page, toasts: Locator) -> None:
    field = desk.get_by_role("combobox", name="Hacer, ir o buscar")
    desk.keyboard.press("Control+k")
    field.fill("lucia fern")
    expect(desk.get_by_role("option", name=re.compile(f"^{LUCIA} ·"))).to_have_attribute("aria-selected", "true")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name=LUCIA)).to_be_visible()
    desk.keyboard.press("Control+k")
    field.fill("aplaz manana")
    desk.keyboard.press("Enter")
    expect(toasts.get_by_text("Aplazada")).to_be_visible()
    desk.keyboard.press("Control+k")
    field.fill("ver resuelt")
    desk.keyboard.press("Enter")
    views = desk.get_by_role("navigation", name="Vistas")
    expect(views.get_by_role("button", name="Resueltas")).to_have_attribute("aria-current", "page")
