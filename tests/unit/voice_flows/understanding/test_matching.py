"""Which choice was meant and how surely, as tables; what is outside the menu is never acted on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from menus_to_match import MENUS, SHOP, STORE

from voice_flows.model.turns import Choice, Heard, Keys, Speech, Text
from voice_flows.understanding.matching import Match, choose, command

ACCEPTED = [
    # the very words, however typed
    ("es", "pedido", "pedido"),
    ("es", "Mi Pedido.", "pedido"),
    ("es", "FACTURA", "facturas"),
    ("es", "  devolucion!! ", "devolver"),
    ("en", "Billing", "billing"),
    # with courtesy around
    ("es", "el pedido, por favor", "pedido"),
    ("es", "hola, buenas tardes, una devolución", "devolver"),
    ("es", "quiero hacer una devolución", "devolver"),
    ("es", "lo de la factura", "facturas"),
    ("en", "my order please", "order"),
    ("en", "I'd like to return something", "return"),
    ("en", "where's my order", "order"),
    # numbers and positions
    ("es", "1", "pedido"),
    ("es", "2.", "devolver"),
    ("es", "2)", "devolver"),
    ("es", "opcion 2", "devolver"),
    ("es", "opción dos", "devolver"),
    ("es", "la uno", "pedido"),
    ("es", "uno", "pedido"),
    ("es", "número tres por favor", "facturas"),
    ("es", "la primera", "pedido"),
    ("es", "la 2ª", "devolver"),
    ("es", "el último", "facturas"),
    ("es", "1️⃣", "pedido"),
    ("en", "the second one", "return"),
    ("en", "number two please", "return"),
    ("en", "option 3", "billing"),
    ("en", "one", "order"),
    ("en", "the last one", "billing"),
    # mistyped, misheard
    ("es", "debolucion", "devolver"),
    ("es", "factuars", "facturas"),
    ("es", "fatura", "facturas"),
    ("en", "biling", "billing"),
    ("en", "invoyce", "billing"),
    # examples of an open question
    ("es", "hola quería saber cuándo me llega el paquete", "pedido"),
    ("es", "no me ha llegado nada", "pedido"),
    ("es", "me habeis cobrado dos veces", "facturas"),
    ("en", "where is my parcel", "order"),
    ("en", "I was charged twice!", "billing"),
    # a part of a longer label
    ("slots", "el 26", "item_2"),
    ("slots", "jueves", "item_2"),
    ("slots", "el martes por la tarde", "item_1"),
    ("slots", "otra", "otra"),
    ("slots", "2", "item_2"),
    ("change", "cambiar", "cambiar"),
    ("change", "quiero cambiar la entrega", "cambiar"),
    ("change", "está bien", "bien"),
    ("again", "sí, claro", "si"),
    ("again", "vale", "si"),
    ("again", "es otra cosa", "otra"),
]

CONFIRMED = [
    ("es", "quería devolver unos pantalones que compré la semana pasada y no me valen", "devolver"),
    ("es", "no quiero facturas", "facturas"),
    ("en", "not billing", "billing"),
    ("en", "i was charged two times", "billing"),
]

REJECTED = [
    ("es", "qué tiempo hace hoy"),
    ("es", "quiero poner una reclamación"),
    ("es", "tenéis tienda en Sevilla"),
    ("es", "cuánto cuesta el envío a Canarias"),
    ("es", "horario de apertura"),
    ("es", "está a punto de llover"),
    ("es", "y ahora vamos a ver"),
    ("es", "llámame luego"),
    ("es", "sí"),
    ("es", "no"),
    ("es", "y"),
    ("es", "7"),
    ("es", "0"),
    ("es", "612345678"),
    ("es", "la décima"),
    ("es", "asdkjh"),
    ("es", "🙂"),
    ("es", ""),
    ("es", "   \n"),
    ("es", "...?!"),
    ("es", "хочу заказ"),
    ("en", "what's the weather like"),
    ("en", "do you have a shop in London"),
    ("en", "I want to complain"),
    ("en", "you"),
    ("en", "thank you for watching"),
    ("en", "hello"),
    ("slots", "viernes"),
    ("slots", "mañana"),
    ("again", "no"),
]


@pytest.mark.parametrize(("menu", "said", "meant"), ACCEPTED)
def test_a_clear_answer_is_acted_on(menu: str, said: str, meant: str) -> None:
    match = choose(MENUS[menu], Text(said), "en" if menu == "en" else "es")
    assert (match.verdict, match.choices) == ("accept", (meant,)), match


@pytest.mark.parametrize(("menu", "said", "meant"), CONFIRMED)
def test_an_unsure_answer_is_asked_back(menu: str, said: str, meant: str) -> None:
    match = choose(MENUS[menu], Text(said), menu)
    assert (match.verdict, match.choices) == ("confirm", (meant,)), match


@pytest.mark.parametrize(("menu", "said"), REJECTED)
def test_what_is_outside_the_menu_is_rejected(menu: str, said: str) -> None:
    match = choose(MENUS[menu], Text(said), "en" if menu == "en" else "es")
    assert (match.verdict, match.choices) == ("reject", ()), match


OUTSIDE = {
    "es": """
qué hora es|cuánto cuesta el envío a Canarias|a qué hora abrís|no sé qué hacer|mi hijo está enfermo
quiero comprar unos zapatos
hay descuentos en navidad|tenéis el modelo en azul|cómo puedo pagar|quiero darme de baja|me he equivocado de número
espera un momento|estoy en el coche|te oigo fatal|eres un robot|buenos días|hola|qué|mmm|gracias por ver el vídeo
subtítulos realizados por la comunidad|ponme con el director|mi código postal es 28001|quiero cambiar mi contraseña
la web no funciona|no me deja entrar en mi cuenta|perdón|cuatro gatos|eso no es lo que quería|tengo una duda
una pregunta|quiero información|cuándo son las rebajas|aceptáis bizum|quiero una cita|voy a llamar luego
""",
    "en": """
what time is it|do you ship to Ireland|when do you open|I forgot my password|do you have this in blue|how can I pay
I dialed the wrong number|hold on a second|are you a robot|good morning|I'm in the car|the website is broken
where are you located|I want to buy shoes|I have a question|tell me a joke|never mind|I'll call later
my postcode is SW1A
subscribe to the channel|do you accept paypal
""",
}


@pytest.mark.parametrize(
    ("language", "said"),
    [(language, said) for language, text in OUTSIDE.items() for said in text.replace("\n", "|").strip("|").split("|")],
)
def test_what_people_say_beside_the_matter_is_never_acted_on(language: str, said: str) -> None:
    assert choose(MENUS[language], Text(said), language).verdict != "accept"
    as_heard = Speech((Heard(said, None, 1.0), Heard("pedido", 0, 0.3)))
    assert choose(MENUS[language], as_heard, language).verdict != "accept"


@pytest.mark.parametrize(
    ("menu", "said", "two"),
    [("es", "pedido o factura", {"pedido", "facturas"}), ("en", "order or billing", {"order", "billing"})],
)
def test_two_choices_in_one_answer_are_both_named(menu: str, said: str, two: set[str]) -> None:
    match = choose(MENUS[menu], Text(said), menu)
    assert (match.verdict, set(match.choices)) == ("near", two)


def test_a_key_is_its_choice_and_nothing_else() -> None:
    assert choose(SHOP, Keys("2"), "es") == Match("accept", ("devolver",), None, 1.0, "key")
    assert choose(SHOP, Keys("7"), "es").verdict == "reject"
    assert choose(SHOP, Keys("22"), "es").verdict == "reject"


def test_a_pressed_button_is_its_choice_and_an_old_one_falls_back_to_its_words() -> None:
    assert choose(SHOP, Text("Cualquier cosa", "facturas"), "es").choices == ("facturas",)
    assert choose(SHOP, Text("Mi pedido", "gone"), "es").choices == ("pedido",)


def test_without_keys_a_number_is_a_position() -> None:
    keyless = (Choice("a", "rojo"), Choice("b", "verde"))
    assert choose(keyless, Text("dos"), "es").choices == ("b",)
    assert choose(keyless, Text("3"), "es").verdict == "reject"


def test_a_choice_beyond_the_keys_is_taken_by_the_number_it_is_written_with() -> None:
    many = tuple(Choice(f"c{n}", f"opción {'abcdefghijk'[n - 1]}", str(n) if n < 10 else None) for n in range(1, 12))
    assert choose(many, Text("11"), "es").choices == ("c11",)
    assert choose(many, Text("12"), "es").verdict == "reject"


# ---- always ----

EVENTS = st.one_of(
    st.builds(Text, st.text(max_size=60)),
    st.builds(Keys, st.text("0123456789*#ABCD", max_size=12)),
    st.builds(
        Speech,
        st.lists(
            st.builds(Heard, st.text(max_size=40), st.none() | st.integers(-3, 40), st.floats()),
            max_size=4,
        ).map(tuple),
    ),
)


@given(EVENTS, st.sampled_from(["es", "en", "fr", ""]), st.sampled_from(sorted(MENUS)))
def test_any_input_is_a_match_with_a_score(event: Keys | Speech | Text, language: str, menu: str) -> None:
    match = choose(MENUS[menu], event, language)
    assert 0.0 <= match.score <= 1.0
    assert len(match.choices) == {"accept": 1, "confirm": 1, "near": 2, "reject": 0}[match.verdict]
    command(event, language)


@given(st.sampled_from(sum(MENUS.values(), start=())), st.sampled_from(["", " por favor", "!"]))
def test_every_phrase_of_a_choice_finds_it(choice: Choice, ending: str) -> None:
    menu = next(menu for menu in MENUS.values() if choice in menu)
    for phrase in (choice.label, *choice.phrases):
        assert choose(menu, Text(phrase.upper() + ending), "en" if menu is STORE else "es").choices[:1] == (choice.id,)


@pytest.mark.parametrize(
    ("language", "said", "offered"),
    [("es", "setenta", "sesenta"), ("es", "junio", "julio"), ("es", "quiero setenta", "sesenta"),
     ("en", "Thursday", "Tuesday"), ("en", "sixteen", "sixty"), ("en", "thirteen", "thirty")],
)  # fmt: skip
def test_a_number_day_or_month_is_never_another_one_mistyped(language: str, said: str, offered: str) -> None:
    choices = [Choice(offered, offered, None, (offered,)), Choice("other", "xyz", None, ("xyz",))]
    assert choose(choices, Text(said), language, ()).verdict == "reject"
    near = Speech((Heard(offered, 0, 0.7), Heard(said, None, 0.3)))
    assert choose(choices, near, language, ()).verdict == "confirm"
