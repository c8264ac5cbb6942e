"""Texts: parts apart, two media, strict names, and nothing that a template could do beyond saying things."""

from __future__ import annotations

import pytest

from voice_flows.wording.templates import BadText, address, filter_names, fixed, names, render, written

SCOPE = {"order": {"number": "48213", "day": "2026-11-24"}, "n": 3, "moment": {"today": "2026-11-23"}}


def test_fixed_words_and_slot_values_are_parts_of_their_own() -> None:
    parts = render("El pedido {{ order.number | digits }} llega {{ order.day | day }}.", "es", SCOPE)
    assert parts == ("El pedido ", "cuarenta y ocho, dos, trece", " llega ", "mañana", ".")


def test_the_same_text_is_said_and_written_in_its_own_form() -> None:
    template = "Llega {{ order.day | day }}."
    assert "".join(render(template, "es", SCOPE, "voice")) == "Llega mañana."
    assert written(template, "es", SCOPE) == "Llega mar 24/11."
    assert written(template, "en", SCOPE) == "Llega Tue 24/11."


def test_line_breaks_of_the_document_are_blanks_to_the_ear_and_stay_for_the_eye() -> None:
    assert render(" uno\n  dos \n", "es", {}) == ("uno dos",)
    assert written("uno  \n  dos\n", "es", {}) == "uno\ndos"


def test_every_fixed_part_of_a_rendering_is_known_beforehand() -> None:
    template = "Hola{% if n > 2 %}, son muchos{% else %}, son pocos{% endif %}: {{ n }}."
    assert fixed(template) == ("Hola", ", son muchos", ", son pocos", ": ", ".")
    assert set(render(template, "es", SCOPE)) - {"3"} <= set(fixed(template))


def test_a_path_is_encoded_value_by_value() -> None:
    assert address("/orders/{{ n }}?q={{ q }}", {"n": "../x y", "q": "a&b"}) == "/orders/..%2Fx%20y?q=a%26b"
    assert address("/a/{{ q }}", {"q": "/a/"}) == "/a/%2Fa%2F"


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("/a/{{ q }}/b", ".."),
        ("/a/{{ q }}/b", "."),
        ("/a/{{ q }}/b", ""),
        ("/{{ q }}", ".."),
        ("/a/{{ q }}{{ q }}/b", "."),
    ],
)
def test_a_value_cannot_change_the_place_that_a_path_names(template: str, value: str) -> None:
    with pytest.raises(BadText) as refused:
        address(template, {"q": value})
    assert refused.value.code == "bad_path"


@pytest.mark.parametrize(("template", "value"), [("/a/{{ q }}", "1.5"), ("/a?q={{ q }}", ".."), ("/a?q={{ q }}", "")])
def test_dots_elsewhere_in_an_address_are_characters(template: str, value: str) -> None:
    assert address(template, {"q": value}) == template.replace("{{ q }}", value)


@pytest.mark.parametrize(
    "template",
    [
        "{% for i in (1..400) %}{% assign q = q | append: q %}{% endfor %}",
        "{% for i in (1..25) %}{% assign n = n | times: n %}{% endfor %}{{ n }}",
        "{% assign q = q | append: 'xxxxxxxxx' | append: q | append: q %}" * 9 + "{{ q | replace: 'x', q }}",
        "{{ order.list | join: order.long }}",
        "{% for i in order.list %}{{ order.long }}{% endfor %}",
    ],
)
def test_a_text_that_grows_without_bound_is_refused(template: str) -> None:
    scope = {"n": 9, "q": "x", "order": {"list": ["a"] * 400, "long": "y" * 15_000}}
    with pytest.raises(BadText) as refused:
        render(template, "es", scope)
    assert refused.value.code == "text_value"


@pytest.mark.parametrize(
    "template",
    [
        "{{ (1..100000000) | join: ',' }}",
        "{% assign r = (1..3) %}",
        "{% if (1..100000000) contains 'a' %}x{% endif %}",
        "{% for i in (1..100000000) reversed %}x{% endfor %}",
        "{% for i in (1..100000000) offset: 9999990 %}x{% endfor %}",
    ],
)
def test_a_range_stands_in_for_only(template: str) -> None:
    with pytest.raises(BadText, match="stands in `for` only"):
        render(template, "es", {})


def test_a_range_counts_up_in_for() -> None:
    assert written("{% for i in (1..n) %}{{ i }}{% endfor %}", "es", {"n": 3}) == "123"


def test_names_are_those_read_from_outside() -> None:
    template = "{% assign k = order.day %}{% for x in list %}{{ x.y }}{{ k }}{% endfor %}{{ orders[0].day | day }}"
    assert names(template) == {"order.day", "list", "orders.day"}
    assert filter_names(template) == {"day"}


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{{ ", "text_syntax"),
        ("{% if n %}", "text_syntax"),
        ("{% include 'x' %}", "text_syntax"),
        ("{% render 'x' %}", "text_syntax"),
        ("{{ nobody }}", "unknown_name"),
        ("{{ order.nothing }}", "unknown_name"),
        ("{% if nobody %}x{% endif %}", "unknown_name"),
        ("{{ n | shout }}", "unknown_filter"),
        ("{{ 'now' | date: '%Y' }}", "text_value"),
        ("{{ 'x' | day }}", "text_value"),
        ("{{ n | money: 'doubloons' }}", "text_value"),
        ("{% for i in (1..9999999) %}x{% endfor %}", "text_value"),
        ("{% for i in (1..400) %}" + "x" * 100 + "{% endfor %}", "text_value"),
        ("{% break %}", "text_value"),
        ("{% if n %}" * 200 + "{% endif %}" * 200, "text_syntax"),
    ],
)
def test_what_cannot_be_said_is_a_named_problem(template: str, code: str) -> None:
    with pytest.raises(BadText) as broken:
        render(template, "es", SCOPE)
    assert broken.value.code == code
    assert not broken.value.retryable


def test_a_default_fills_in_for_what_is_unknown() -> None:
    assert written("Hola {{ name | default: 'cliente' }}", "es", {"name": None}) == "Hola cliente"


def test_problems_never_repeat_a_customers_value() -> None:
    with pytest.raises(BadText) as broken:
        render("{{ word | money }}", "es", {"word": "tarjeta 4111"})
    assert "4111" not in str(broken.value)
