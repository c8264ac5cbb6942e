"""What must not be kept is taken out, however it was typed, said or keyed; what only looks like it stays."""

import json
import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from deflect.policy.redaction import redact, redact_thread
from voice_flows import locales

CASES = [
    json.loads(line)
    for name in ("redaction", "redaction_more")
    for line in Path(f"tests/cases/{name}.jsonl").read_text("utf-8").splitlines()
]
CARDS = ("4111111111111111", "5555555555554444", "378282246310005", "2223003122003222", "6011111111111117")


def cases(*kinds: str) -> list[tuple[str, str]]:
    return [(case["input"], case["expected"]) for case in CASES if case["kind"] in kinds]


@pytest.mark.parametrize(("text", "kind"), cases("redaction"))
def test_a_secret_is_found_by_its_kind(text: str, kind: str) -> None:
    assert kind in redact(text).found


@pytest.mark.parametrize(("text", "expected"), cases("redaction-neighbours"))
def test_a_card_is_found_whatever_stands_beside_it(text: str, expected: str) -> None:
    assert expected == "card taken out"
    assert "card" in redact(text).found
    assert not any(card in "".join(filter(str.isdigit, redact(text).text)) for card in CARDS)


@pytest.mark.parametrize(("texts", "expected"), cases("redaction-split"))
def test_a_secret_over_two_messages_leaves_both(texts: str, expected: str) -> None:
    earlier, later = texts.split(" | ")
    assert expected == "redacted"
    assert redact(later, earlier).found
    assert not any(letter.isdigit() for one in redact_thread((earlier, later)) for letter in one.text)


@pytest.mark.parametrize(("text", "expected"), cases("redaction-keep"))
def test_a_number_that_is_no_secret_stays(text: str, expected: str) -> None:
    assert expected == "unchanged"
    assert redact(text).text == text


@pytest.mark.parametrize(
    ("text", "kept", "found"),
    [
        ("4111 1111 1111 1111", "[▇ card]", ("card",)),
        ("mi tarjeta: 4111-1111-1111-1111, gracias", "mi tarjeta: [▇ card], gracias", ("card",)),
        ("4111\n1111\n1111\n1111", "[▇ card]", ("card",)),
        ("４１１１１１１１１１１１１１１１", "[▇ card]", ("card",)),
        ("cvv 123", "[▇ cvv]", ("cvv",)),
        ("ES91 2100 0418 4502 0005 1332", "[▇ iban]", ("iban",)),
        ("mi DNI es 12345678Z", "mi DNI es [▇ id]", ("id",)),
        ("4111 1111 1111 1112", "4111 1111 1111 1112", ()),
        ("el pedido 48213 y el 48190", "el pedido 48213 y el 48190", ()),
        ("12345678A", "12345678A", ()),
        ("llámame al 612 345 678", "llámame al 612 345 678", ()),
        ("", "", ()),
    ],
)
def test_redaction(text: str, kept: str, found: tuple[str, ...]) -> None:
    redacted = redact(text)
    assert (redacted.text, redacted.found) == (kept, found)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Tel 612345678 4111 1111 1111 1111", "Tel 612345678 [▇ card]"),
        ("41111111111111111228123", "[▇ card]1228[▇ cvv]"),
        ("4111 1111 1111 1111 12/28 123", "[▇ card] 12/28 [▇ cvv]"),
        ("tarjeta 5500 0000 0000 0004 caduca 01/29 código 123", "tarjeta [▇ card] caduca 01/29 código [▇ cvv]"),
        ("4111\u200b1111\u200b1111\u200b1111", "[▇ card]"),
        ("4\ufe0f\u20e31\ufe0f\u20e31\ufe0f\u20e31\ufe0f\u20e3 1111 1111 1111", "[▇ card]"),
        ("٤١١١ ١١١١ ١١١١ ١١١١", "[▇ card]"),
        ("4111*1111*1111*1111#", "[▇ card]#"),
        ("cuarenta y uno once once once once once once once", "[▇ card]"),
        (
            "mi tarjeta es cuatro mil ciento once, mil ciento once, mil ciento once, mil ciento once",
            "mi tarjeta es [▇ card]",
        ),
        ("cuatro, uno, uno, uno, eh, uno uno uno uno, uno uno uno uno y uno uno uno uno", "[▇ card]"),
        ("forty one eleven eleven eleven eleven eleven eleven eleven", "[▇ card]"),
        ("el código de detrás es 123", "el [▇ cvv]"),
        ("los tres números de detrás son el 1, 2 y 3", "los tres [▇ cvv]"),
        ("123 es el cvv", "[▇ cvv] es el cvv"),
        ("the three digits on the back are one two three", "the three [▇ cvv]"),
        (
            "el dni es doce millones trescientos cuarenta y cinco mil seiscientos setenta y ocho zeta",
            "el dni es [▇ id]",
        ),
        ("12.345.678-Z", "[▇ id]"),
        (
            "ES noventa y uno veintiuno cero cero cero cuatro dieciocho cuarenta y cinco cero dos cero cero cero cinco "
            "trece treinta y dos",
            "[▇ iban]",
        ),
        ("mi iban es ES91 2100 0418 4502 0005 1333", "mi iban es [▇ iban]"),
        ("RFC GODE561231GR8", "RFC [▇ rfc]"),
        ("rut 12 345 678 5", "rut [▇ rut]"),
        ("my social security number is 123 45 6789", "my social security number is [▇ ssn]"),
        ("pasaporte AAA123456", "pasaporte [▇ passport]"),
    ],
)
def test_a_secret_goes_and_the_rest_stays(text: str, kept: str) -> None:
    assert redact(text).text == kept


@pytest.mark.parametrize(
    "text",
    [
        "el pedido 12345678 a nombre de Ana",
        "llámame al 612 345 678 o al 934 567 890",
        "mi tarjeta no funciona, mi teléfono es 0034 612 345 678",
        "+52 1 55 1234 5678",
        "número de seguimiento 420941051234567890123456789012",
        "quiero pagar 1.234.567,89 euros el 12/05/2027 a las 10:30",
        "tarjeta terminada en 1111",
        "su código es 482913",
    ],
)
def test_a_number_with_another_meaning_stays(text: str) -> None:
    assert redact(text).text == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mi tarjeta 4111 1111 1111 1112", ("card",)),
        ("4111 1111 1111 1112 12/28", ("card",)),
        ("4111 1111 1111 1112 cvv 123", ("card", "cvv")),
        ("4111 1111 1111 1112", ()),
    ],
)
def test_a_mistyped_card_goes_only_where_a_card_is_spoken_of(text: str, found: tuple[str, ...]) -> None:
    assert redact(text).found == found


@pytest.mark.parametrize(
    ("text", "question", "found"),
    [
        ("4111 1111 1111 1112", "Dígame el número de su tarjeta", ("card",)),
        ("123", "¿Cuál es el código de detrás de su tarjeta, por favor?", ("cvv",)),
        ("48213", "Dígame su número de pedido", ()),
    ],
)
def test_an_answer_is_read_beside_its_question(text: str, question: str, found: tuple[str, ...]) -> None:
    assert redact(text, asked=question).found == found


def test_what_follows_a_redacted_card_in_the_next_message_is_its_code() -> None:
    assert redact("12/28 123", earlier="[▇ card]").text == "12/28 [▇ cvv]"


def in_words(digits: str, language: str) -> str:
    return " ".join(num2words(int(digit), lang=language) for digit in digits)


@given(
    card=st.sampled_from(CARDS),
    marks=st.sampled_from(("", " ", "-", ".", "_", "|", " / ", "\n", "*")),
    sizes=st.sampled_from(((4,), (2,), (1,), (4, 6, 5), (16,))),
    before=st.sampled_from(("", "hola ", "tel 612345678 ", "48213 ", "9 ", "pedido 48213, ")),
    after=st.sampled_from(("", " gracias", " 12/28", " 12/28 123", "-123", ", y el pedido 48213")),
)
def test_no_writing_of_a_card_hides_it(card: str, marks: str, sizes: tuple[int, ...], before: str, after: str) -> None:
    groups, rest = [], card
    for size in sizes * 16:
        groups.append(rest[:size])
        rest = rest[size:]
    clean = redact(before + marks.join(filter(None, groups)) + after)
    assert "card" in clean.found
    assert card not in "".join(filter(str.isdigit, clean.text))


@pytest.mark.parametrize("language", locales.known())
@pytest.mark.parametrize("card", CARDS)
def test_a_card_said_digit_by_digit_is_found_in_every_language(language: str, card: str) -> None:
    assert redact(in_words(card, language)).text == "[▇ card]"


def test_orders_and_telephones_of_every_kind_stay() -> None:
    draw = random.Random(7)
    for _ in range(500):
        text = (
            f"pedido {draw.randrange(10**5):05d}, teléfono 6{draw.randrange(10**8):08d}, {draw.randrange(10**6)} euros"
        )
        assert redact(text).text == text


def drawn_digits(draw: random.Random, size: int) -> str:
    return "".join(draw.choice("0123456789") for _ in range(size))


@pytest.mark.parametrize(
    "shape",
    [
        "seguimiento {20}",
        "n.º de seguimiento 9400 1{3} {4} {4} {4} {2}",
        "pedido 4{2}-{7}-{7}",
        "EAN 84{11}",
        "IMEI 35{13}",
        "referencia {12}",
        "expediente {14}",
        "{5} {5} {5}",
        "6{8} 6{8}",
        "600 {3} {3} / 91 {3} {4}",
        "cliente {8} A",
        "40.{6}, -3.{6}",
        "mi teléfono es 6{8} y el pedido {5}",
        "calle Mayor {2}, {5} Madrid, tel 6{8}",
        "+52 55 {4} {4}, pedido {6}",
    ],
)
def test_hardly_a_number_of_another_kind_is_taken_for_a_secret(shape: str) -> None:
    draw = random.Random(shape)
    texts = [re.sub(r"\{(\d+)\}", lambda size: drawn_digits(draw, int(size[1])), shape) for _ in range(400)]
    assert sum(redact(text).text != text for text in texts) <= 2


def test_hardly_a_call_of_order_numbers_and_telephones_is_taken_for_a_card() -> None:
    draw = random.Random(11)
    kinds = ("{1}", "{1}", "{4}", "{5}", "{6}", "6{8}", "9{8}")
    taken = 0
    for _ in range(600):
        shapes = [draw.choice(kinds) for _ in range(draw.randrange(3, 8))]
        keyed = [re.sub(r"\{(\d)\}", lambda size: drawn_digits(draw, int(size[1])), shape) for shape in shapes]
        taken += any(one.found for one in redact_thread(keyed))
    assert taken <= 12


@pytest.mark.parametrize("text", ["4012 8888 " * 4000, "h e g g 5 6 " * 3000, "cuatro luego y " * 3000])
def test_long_runs_of_digits_and_letters_are_no_burden(text: str) -> None:
    began = time.process_time()
    redact(text)
    assert time.process_time() - began < 10


def test_a_card_begun_in_the_message_before_is_seen() -> None:
    assert redact("1111 1111", earlier="es la 4111 1111").found == ("card",)
    assert redact("48213", earlier="el pedido").found == ()


def test_a_hundred_thousand_characters_are_no_burden() -> None:
    assert redact("1 " * 50_000).found == ()
