"""A free question: the nearest example wins, two near ones are named, and the customer's own sentence is kept."""

from __future__ import annotations

import pytest
from small_shop import learned, says, spoken, started, told

from voice_flows.locales.normalize import normal, stem
from voice_flows.model.turns import Choice, Compared, Heard, Input, Keys, Learned, Speech, Text, Turn
from voice_flows.understanding.example_similarity import by_words, compared
from voice_flows.understanding.matching import choose

MENU = (
    Choice("facturas", "facturas", "1", ("factura",), ("necesito la factura", "me habéis cobrado dos veces")),
    Choice("devolver", "devoluciones", "2", ("devolución",), ("quiero devolver unos zapatos", "no me queda bien")),
)
EXAMPLES = [choice.examples for choice in MENU]


def cosines(*values: float) -> Compared:
    examples = [example for choice in MENU for example in choice.examples]
    return Compared("me ha llegado una carta del banco", tuple(zip(examples, values, strict=True)))


def wants(*turns: Turn) -> list[str]:
    told = (effect for turn in turns for effect in turn.effects)
    return [str(effect.value) for effect in told if isinstance(effect, Learned) and effect.what == "wants"]


# ---- which example is nearest ----


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("es", "devolver", "devolverlo"), ("es", "devolución", "devoluciones"), ("es", "cobrado", "cobrar"),
        ("es", "cobráis", "cobraron"), ("es", "facturas", "factura"), ("es", "zapato", "zapatos"),
        ("es", "pequeño", "pequeñas"), ("es", "llegado", "llega"), ("es", "enviármelo", "envío"),
        ("en", "orders", "ordered"), ("en", "returning", "return"), ("en", "invoices", "invoice"),
        ("en", "shipped", "ship"), ("en", "deliveries", "delivery"),
    ],
)  # fmt: skip
def test_forms_of_one_word_have_one_stem(language: str, one: str, other: str) -> None:
    assert stem(normal(one), language) == stem(normal(other), language)


@pytest.mark.parametrize(
    ("one", "other"), [("pedido", "perdido"), ("casa", "caja"), ("2026", "202"), ("cobrar", "comprar")]
)
def test_other_words_have_another(one: str, other: str) -> None:
    assert stem(one, "es") != stem(other, "es")


@pytest.mark.parametrize(
    ("said", "best"),
    [
        ("los zapatos no me quedaban bien y los devolvería", 1),
        ("quería devolverlos", 1),
        ("me cobraron dos veces", 0),
        ("nesesito una fatura de las compras", 0),
    ],
)
def test_words_are_near_whatever_their_endings_and_spelling(said: str, best: int) -> None:
    scores = by_words(said, EXAMPLES, "es")
    assert scores.index(max(scores)) == best
    assert max(scores) >= 0.62


def test_without_examples_nothing_is_near() -> None:
    assert by_words("me cobraron dos veces", [(), ()], "es") == [0.0, 0.0]


@pytest.mark.parametrize(
    ("near", "verdict", "choices"),
    [
        ((0.70, 0.20, 0.10, 0.10), "accept", ("facturas",)),
        ((0.40, 0.20, 0.10, 0.10), "confirm", ("facturas",)),
        ((0.50, 0.20, 0.10, 0.49), "near", ("facturas", "devolver")),
        ((0.20, 0.20, 0.10, 0.10), "reject", ()),
    ],
)
def test_an_encoder_s_figures_decide_where_words_do_not(
    near: tuple[float, ...], verdict: str, choices: tuple[str, ...]
) -> None:
    said = "me ha llegado una carta del banco"
    for event in (Text(said, compared=cosines(*near)), Speech((Heard(said, None, 0.9),), compared=cosines(*near))):
        match = choose(MENU, event, "es")
        assert (match.verdict, match.choices) == (verdict, choices), match


def test_an_encoder_s_figures_count_for_the_sentence_they_were_made_for_alone() -> None:
    near = compared(cosines(0.9, 0.9, 0.9, 0.9))
    assert near("qué tiempo hace hoy", EXAMPLES, "es") == by_words("qué tiempo hace hoy", EXAMPLES, "es")


def test_how_sentences_are_compared_is_the_callers_choice() -> None:
    def contrary(said: str, examples: object, language: str) -> list[float]:
        return [0.0, 0.9]

    assert choose(MENU, Text("qué tiempo hace hoy"), "es", nearness=contrary).choices == ("devolver",)


@pytest.mark.parametrize(
    ("of_facturas", "of_devolver", "verdict", "first"),
    [
        ((0.60, 0.55), (0.10, 0.05), "accept", "facturas"),  # no example is very near, but all of one choice lead
        ((0.10, 0.05), (0.60, 0.55), "accept", "devolver"),
        ((0.60, 0.55), (0.50, 0.48), "near", "facturas"),  # both are likely
        ((0.60, 0.02), (0.50, 0.05), "near", "facturas"),  # one example alone leads
        ((0.45, 0.40), (0.30, 0.28), "confirm", "facturas"),
        ((0.20, 0.15), (0.05, 0.02), "reject", None),  # hardly more alike than any two sentences
        ((0.80, 0.10), (0.05, 0.02), "accept", "facturas"),  # one example is very near
    ],
)
def test_meaning_elects_a_choice_whose_examples_lead(
    of_facturas: tuple[float, float], of_devolver: tuple[float, float], verdict: str, first: str | None
) -> None:
    found = choose(MENU, Text("me ha llegado una carta del banco", compared=cosines(*of_facturas, *of_devolver)), "es")
    assert (found.verdict, found.choices[:1]) == (verdict, (first,) if first else ())


def test_sentence_unlike_all_examples_elects_none_beside_a_choice_without_examples() -> None:
    menu = (*MENU, Choice("persona", "Persona", "0", ("una persona",)))
    found = choose(menu, Text("me ha llegado una carta del banco", compared=cosines(-0.1, -0.2, -0.1, -0.2)), "es")
    assert found.verdict == "reject"


def test_meaning_does_not_outvote_words_that_are_enough() -> None:
    said = "necesito la factura"
    against = Compared(said, tuple(zip([one for each in EXAMPLES for one in each], (0.1, 0.1, 0.9, 0.9), strict=True)))
    assert choose(MENU, Text(said, compared=against), "es").choices[0] == "facturas"


# ---- what the customer wants ----


def test_the_own_sentence_is_kept_and_not_the_choices_name() -> None:
    fact = learned(told(started(), says("dónde está mi pedido")), "wants")
    assert fact is not None
    assert (fact.value, fact.label, fact.origin) == ("dónde está mi pedido", "", "speech")


def test_a_sentence_that_was_asked_back_is_kept_over_the_answer_to_it() -> None:
    near = told(started(), says("tengo una factura y un pedido"))
    assert "¿" in spoken(near)
    assert wants(near, told(near, says("facturas"))) == ["tengo una factura y un pedido"]


def test_a_sentence_that_nobody_understood_is_kept_over_the_key_pressed_then() -> None:
    lost = told(started(), says("me ha escrito el ayuntamiento por lo suyo"))
    assert wants(lost, told(lost, Keys("1"))) == ["me ha escrito el ayuntamiento por lo suyo"]


def test_a_sentence_that_nobody_understood_is_kept_for_the_person_who_answers() -> None:
    lost = told(started(), says("me ha escrito el ayuntamiento por lo suyo"))
    person = told(lost, says("una persona"))
    assert person.wait.kind == "person"
    assert wants(lost, person) == ["me ha escrito el ayuntamiento por lo suyo"]


def test_a_sentence_understood_later_takes_its_place() -> None:
    lost = told(started("text"), Text("me ha escrito el ayuntamiento por lo suyo"))
    assert wants(lost, told(lost, Text("dónde está mi pedido"))) == [
        "me ha escrito el ayuntamiento por lo suyo",
        "dónde está mi pedido",
    ]


@pytest.mark.parametrize("slip", [says("eh"), says("y ahora vamos a ver", 0.1), Keys("7"), Text("atrás")])
def test_a_slip_or_noise_is_nothing_that_anybody_wants(slip: Input) -> None:
    assert wants(told(started(), slip)) == []
