"""Broken documents, and what the author is told: which problem, on which line, at which column, and the fix."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_flows.publishing.loader import load, load_all

GOOD = """\
flow: hola
title: {es: Hola, en: Hello}
brand: {name: Tienda Nogal, sms: Tienda Nogal}
languages: [es, en]
start: motivo
start_text: motivo
commands: {person: persona}
nodes:
  motivo:
    kind: menu
    say: {es: "¿Facturas o citas?", en: "Billing or appointments?"}
    choices:
      - {id: facturas, label: {es: facturas, en: billing}, then: persona}
      - {id: citas, label: {es: citas, en: appointments}, then: fin}
  persona: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
  fin: {kind: end}
"""

BROKEN = [
    # what is replaced, by what, and then: code, line, column, a word of the message, a word of the fix
    ("start_text: motivo", "start_text: motvo", "dangling", 6, 1, "no node 'motvo'", "did you mean 'motivo'?"),
    ("then: persona", "then: perona", "dangling", 13, 60, "no node 'perona'", "did you mean 'persona'?"),
    ("kind: menu", "kind: meny", "unknown_kind", 10, 5, "'meny' is no kind", "did you mean 'menu'?"),
    ("    kind: menu\n", "", "missing_field", 9, 3, "'kind' is missing", "menu"),
    ("languages: [es, en]\n", "", "missing_field", 1, 1, "'languages' is missing", "add `languages: ...`"),
    ("id: citas, ", "", "missing_field", 14, 9, "'id' is missing", "add `id: ...`"),
    ("    kind: menu", "    kind: menu\n    chioces: []", "unknown_field", 11, 5, "'chioces'", "'choices'?"),
    ("sms: Tienda Nogal", "smss: Tienda Nogal", "unknown_field", 3, 29, "'smss'", "did you mean 'sms'?"),
    ("flow: hola", "flow: Hola Mundo", "wrong_form", 1, 1, "'Hola Mundo'", "lower case"),
    ("  persona: {", "  Persona: {", "wrong_form", 15, 3, "'Persona' does not fit as a key", "lower case"),
    ("languages: [es, en]", "languages: es", "wrong_type", 4, 1, "'languages' must be a list", "write a list"),
    ('say: {es: "¿Facturas o citas?", en: "Billing or appointments?"}', "say: hola", "wrong_type", 11, 5, "'say'", ":"),
    ("es: facturas", "es: true", "wrong_type", 13, 32, "'es' must be a text", "quotes"),
    ("name: Tienda Nogal", "name: Tienda Nogal, register: tú", "wrong_value", 3, 29, "'tú' is not allowed", "'tu'"),
    ("id: citas, ", 'id: citas, key: "12", ', "wrong_form", 14, 21, "'12'", "one digit"),
    ("kind: menu", "kind: menu\n    no_input_s: 99", "wrong_value", 11, 5, "'no_input_s'", "60"),
    ("start: motivo\n", "start: motivo\nstart: motivo\n", "duplicate_key", 6, 1, "on line 5", "keep one"),
    ("flow: hola", "flow: &a hola", "anchor", 1, 7, "&a", "remove"),
    ("flow: hola", "flow: !!python/name:os.system hola", "tag", 1, 7, "tags", "remove"),
    ("nodes:\n", "nodes:\n\tx: 1\n", "tab", 9, 1, "a tab begins", "spaces"),
    ("title: {es: Hola", "title: {es: Hola: x", "syntax", 2, 17, "not YAML", "indentation"),
    ("say: {es: \"¿Facturas o citas?\"", "say: {es: {{ x }}", "key", 11, 16, "a key must be a word", "quotes"),
    ("flow: hola", "flow: hola\u202e", "odd_character", 1, 11, "U+202E", "delete"),
    ("flow: hola", 'flow: "hola\\0"', "odd_character", 1, 7, "U+0000", "delete"),
    ("flow: hola", "flow: hola\n---\nflow: dos", "documents", 2, 1, "another document", "one file"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "line", "column", "said", "fix"), BROKEN)
def test_each_mistake_is_told_at_its_place(
    old: str, new: str, code: str, line: int, column: int, said: str, fix: str
) -> None:
    assert old in GOOD
    problems = load(GOOD.replace(old, new, 1), "hola.yaml").problems
    found = [problem for problem in problems if (problem.code, problem.line, problem.column) == (code, line, column)]
    assert found, problems
    assert said in found[0].message
    assert fix in found[0].fix
    assert found[0].severity == "error"


def test_a_good_document_has_no_problems_and_is_pinned_by_its_bytes() -> None:
    loaded = load(GOOD, "hola.yaml")
    assert loaded.problems == ()
    assert loaded.good
    assert loaded.flow is not None
    assert loaded.flow.version == hashlib.sha256(GOOD.encode()).hexdigest()[:12]
    assert load(GOOD.encode(), "hola.yaml") == loaded


def test_all_problems_are_told_at_once_in_the_order_of_the_document() -> None:
    broken = GOOD.replace("flow: hola", "flow: HOLA").replace("kind: menu", "kind: menu\n    colour: red")
    problems = load(broken.replace("id: citas, ", ""), "hola.yaml").problems
    assert [problem.code for problem in problems] == ["wrong_form", "unknown_field", "missing_field"]
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)


def test_where_one_node_is_broken_the_others_are_still_checked() -> None:
    broken = GOOD.replace("then: fin}\n  persona", "then: fim}\n  persona")
    broken = broken.replace("{kind: end}", "{kind: end, colour: red}")
    codes = {problem.code: problem.node for problem in load(broken, "hola.yaml").problems}
    assert codes == {"dangling": "motivo", "unknown_field": "fin"}


def test_numbers_where_a_text_is_meant_are_taken_as_written() -> None:
    flow = load(GOOD.replace("id: citas, ", "id: citas, key: 2, "), "hola.yaml").flow
    assert flow is not None
    assert flow.nodes["motivo"].choices[1].key == "2"  # type: ignore[attr-defined]


HOSTILE: dict[str, tuple[str | bytes, str | None]] = {
    "nothing": ("", "empty"),
    "a comment": ("# hola\n", "empty"),
    "a list": ("- hola\n", "wrong_type"),
    "a word": ("hola", "wrong_type"),
    "not UTF-8": (b"flow: \xff\xfe", "encoding"),
    "half a surrogate pair": ("flow: \ud800", "odd_character"),
    "deep brackets": ("[" * 100_000, "too_deep"),
    "deep braces": ("{a: " * 50_000, "too_deep"),
    "deep lists": ("".join(" " * n + "-\n" for n in range(400)), "too_deep"),
    "too long": ("a" * 500_000, "too_big"),
    "an alias of itself": ("&a [*a]", "alias"),
    "aliases of aliases": ("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n" * 200, "alias"),
    "a number without end": ("flow: " + "9" * 90_000, "wrong_form"),
    "an escape beyond Unicode": ('flow: "\\UFFFFFFFF"', "syntax"),
    "an open quote": ("flow: 'hola", "syntax"),
    "a directive": ("%YAML 9.9\n---\nflow: hola", None),
    "null bytes": ("\0" * 1000, "odd_character"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_problems_never_exceptions(name: str) -> None:
    text, code = HOSTILE[name]
    loaded = load(text, "hola.yaml")
    assert loaded.flow is None
    assert loaded.problems
    if code:
        assert code in {problem.code for problem in loaded.problems}
    assert all(problem.line >= 1 and problem.column >= 1 and problem.fix for problem in loaded.problems)


@settings(max_examples=150)
@given(st.integers(0, len(GOOD)), st.integers(0, 12), st.text(max_size=8))
def test_any_edit_of_a_good_document_is_read_or_explained(at: int, cut: int, put: str) -> None:
    loaded = load(GOOD[:at] + put + GOOD[at + cut :], "hola.yaml")
    assert loaded.flow is not None or loaded.problems


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_explained(noise: bytes) -> None:
    assert load(noise, "hola.yaml").problems


def test_flows_that_run_one_another_are_read_together() -> None:
    inner = GOOD.replace("flow: hola", "flow: dentro")
    outer = GOOD.replace("then: fin}\n  persona", "then: otro}\n  persona")
    outer += "  otro: {kind: run, flow: dentr, then: fin}\n"
    (problem,) = load_all({"a.yaml": outer, "b.yaml": inner})["a.yaml"].problems
    assert (problem.code, problem.line, problem.fix) == ("unknown_flow", 17, "did you mean 'dentro'?")
    assert load(outer, "a.yaml").good


@pytest.mark.parametrize(
    ("day", "meant"), [("jue", "thu"), ("lun", "mon"), ("sáb", "sat"), ("martes", "tue"), ("thur", "thu")]
)
def test_weekday_of_another_language_is_named(day: str, meant: str) -> None:
    flow = b"flow: f\ncalendars:\n  c:\n    week: {" + day.encode() + b": [09:00-14:00]}\n"
    (loaded,) = load_all({"f.yaml": flow}).values()
    assert f"did you mean '{meant}'?" in {problem.fix for problem in loaded.problems}
