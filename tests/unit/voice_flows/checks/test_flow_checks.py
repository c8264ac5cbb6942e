"""Flows of right shape whose pieces do not fit: each is a small change to one good flow, and what is told of it."""

# ruff: noqa: E501  (one fault a line reads as a table)

from __future__ import annotations

import pytest

from deflect.policy import keywords
from voice_flows.checks import carrier_words
from voice_flows.publishing.loader import load
from voice_flows.schema.problems import Problem

GOOD = """\
flow: tienda
title: {es: Tienda, en: Shop}
brand: {name: Tienda Nogal, sms: Tienda Nogal}
languages: [es, en]
start: saludo
start_text: motivo
calendars:
  tienda: {week: {mon: ["09:00-14:00"]}, closed: ["2026-12-25"]}
variables:
  pedido: {type: digits, samples: ["48213"]}
  clave: {type: digits}
  nota: {type: text}
  citas: {samples: [[{day: 2026-11-24}, {day: 2026-11-26}]]}
  cita: {samples: [{day: 2026-11-24}]}
commands: {person: persona, text: oferta}
nodes:
  saludo:
    kind: say
    say: {es: Tienda Nogal., en: Nogal shop.}
    then: motivo
  motivo:
    kind: menu
    say: {es: ¿Facturas o entregas?, en: Billing or deliveries?}
    choices:
      - id: facturas
        label: {es: facturas, en: billing}
        key: "1"
        then: pide
      - id: entregas
        label: {es: entregas, en: deliveries}
        key: "2"
        then: oferta
  pide:
    kind: ask
    type: digits
    variable: pedido
    say: {es: ¿Qué pedido?, en: Which order?}
    then: busca
  busca:
    kind: fetch
    service: tienda
    path: /orders/{{ pedido }}
    save: {citas: dates}
    then: oferta
    failed: persona
  oferta:
    kind: offer_text
    by_text: elige
    then: fin
    declined: elige
    unavailable: elige
    undelivered: elige
  elige:
    kind: menu
    say: {es: ¿Cuál prefiere?, en: Which one?}
    write: {es: ¿Prefiere una?, en: Which one?}
    choices_from:
      list: citas
      save: cita
      label: {es: "{{ item.day | day }}", en: "{{ item.day | day }}"}
      then: fin
      empty: cuenta
  cuenta:
    kind: ask
    type: text
    variable: nota
    say: {es: Cuente., en: Tell us.}
    then: secreta
  secreta:
    kind: ask
    type: digits
    variable: clave
    sensitive: true
    say: {es: ¿Su clave?, en: Your code?}
    then: persona
  persona:
    kind: hours
    calendar: tienda
    open: cola
    closed: cola
  cola: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
  fin: {kind: end, say: {es: Adiós., en: Goodbye.}}
"""
LONG = "Esta es una frase bastante larga que nadie quiere escuchar entera. " * 2

FAULTS = [
    # what is replaced, by what; severity, code, line, column; a word of the message and of the fix
    ("en: Billing or deliveries?", "fr: Quoi ?", "error", "missing_language", 23, 5, "'en' is missing", "add `en: ...`"),
    ("en: Billing or deliveries?", "en: B, fr: C", "warning", "extra_language", 23, 45, "'fr'", "delete"),
    ("es: Cuente.", "es: ''", "error", "empty_text", 67, 11, "is empty", "write it"),
    ("¿Qué pedido?", "'¿Qué {{ pedid }}?'", "error", "unknown_name", 37, 11, "'pedid' is not declared", "did you mean 'pedido'?"),
    ("¿Qué pedido?", "'{{ wait.voise }}'", "error", "unknown_name", 37, 11, "'wait.voise'", "'wait.voice'"),
    ("¿Qué pedido?", "'{{ now }}'", "error", "refused_name", 37, 11, "no clock", "hours.next"),
    ("¿Qué pedido?", "'{{ pedido | digit }}'", "error", "unknown_filter", 37, 11, "'digit'", "'digits'"),
    ("¿Qué pedido?", "'{{ pedido'", "error", "text_syntax", 37, 11, "cannot be read", "close every"),
    ("/orders/{{ pedido }}", "/orders/{{ pedio }}", "error", "unknown_name", 42, 5, "'pedio'", "'pedido'"),
    ("variable: pedido", "variable: peddo", "error", "unknown_variable", 36, 5, "'peddo'", "'pedido'"),
    ("list: citas", "list: ctas", "error", "unknown_variable", 58, 7, "'ctas'", "'citas'"),
    ("calendar: tienda", "calendar: tiend", "error", "unknown_calendar", 78, 5, "'tiend'", "'tienda'"),
    ("09:00-14:00", "14:00-09:00", "error", "wrong_form", 8, 25, "14:00-09:00", "09:00-14:00"),
    ("2026-12-25", "25/12", "error", "wrong_form", 8, 51, "25/12", "2026-12-24"),
    ("sms: Tienda Nogal", "sms: Clínica", "error", "brand", 3, 29, "í in the SMS name", "without í"),
    ("text: oferta}", "text: motivo}", "error", "wrong_target", 15, 29, "no offer_text node", "use one of oferta"),
    ("then: busca", "then: pid3", "error", "dangling", 38, 5, "no node 'pid3'", "'pide'"),
    ("        then: pide\n", "        then: fin\n", "warning", "unreachable", 33, 3, "nothing leads to 'pide'", "delete"),
    ("    then: secreta\n", "", "error", "dead_end", 63, 3, "leads nowhere", "then"),
    ("type: digits\n    variable: pedido", "type: one_of\n    variable: pedido", "error", "no_choices", 33, 3, "options", ":"),
    ("open: cola\n    closed: cola", "open: fin\n    closed: fin", "error", "no_person", 15, 12, "never comes to a person", "queue"),
    ("key: \"2\"", "key: \"1\"", "error", "key_twice", 31, 9, "'facturas'", "another"),
    ("key: \"2\"", "key: \"0\"", "warning", "zero", 31, 9, "0 for a person", "another key"),
    ("id: entregas", "id: facturas", "error", "id_twice", 29, 9, "'facturas'", "otherwise"),
    ("label: {es: entregas", "label: {es: Baja", "error", "opt_out_word", 30, 17, "unsubscribed", "dejarlo"),
    ("en: deliveries}", "en: cancel}", "error", "opt_out_word", 30, 31, "'cancel'", "call it off"),
    ("en: deliveries}", "en: Info!}", "warning", "carrier_word", 30, 31, "'Info!'", "details"),
    ("label: {es: entregas", "label: {es: facturar", "warning", "sound_alike", 25, 9, "sound alike", "reword"),
    ("label: {es: entregas", "label: {es: Facturas", "error", "same_words", 25, 9, "'facturas'", "reword"),
    ("label: {es: entregas", "label: {es: luz", "warning", "one_syllable", 29, 9, "'luz'", "longer"),
    ("es: Tienda Nogal.,", f"es: {LONG},", "warning", "too_long", 19, 11, "9 s to say; a greeting should take 8", "split"),
    ("es: ¿Qué pedido?,", f"es: {LONG * 3},", "warning", "too_long", 37, 11, "a prompt should take 20", "split"),
    ("kind: offer_text", f"kind: offer_text\n    say: {{es: {LONG * 2}, en: X.}}", "warning", "too_long", 48, 11, "12", "half"),
    ("es: ¿Prefiere una?", "es: ¿Qué día?", "warning", "segments", 56, 13, "because of í", "'día' → 'fecha'"),
    ("es: ¿Prefiere una?", f"es: {LONG}", "warning", "segments", 56, 13, "2 segments", "characters shorter"),
    ("¿Prefiere una?", "'¿Y {{ nota }}?'", "error", "personal_first_text", 56, 13, "'nota'", "one message later"),
    ("¿Prefiere una?", "'¿Y {{ call.headers.cuenta }}?'", "error", "personal_first_text", 56, 13, "call.headers", "later"),
    ("¿Prefiere una?", "'¿Y {{ customer.name }}?'", "error", "personal_first_text", 56, 13, "customer.name", "later"),
    ("Adiós.", "'Su clave es {{ clave }}.'", "error", "sensitive", 82, 26, "'clave' is sensitive", "without the value"),
    ("/orders/{{ pedido }}", "/orders/{{ pedido }}?key={{ clave }}", "error", "sensitive_path", 42, 5, "'clave' is sensitive", "`body:` with POST"),
    ("    save: {citas: dates}", "    save: {citas: dates}\n    fresh_for: soon", "error", "fresh_for", 44, 5, "'soon' is no length of time", "15m"),
    ("    save: {citas: dates}", "    save: {citas: dates}\n    fresh_for: 15", "error", "fresh_for", 44, 5, "'15' is no length of time", "15m"),
    ("    save: {citas: dates}", "    save: {citas: dates}\n    fresh_for: 0m", "error", "fresh_for", 44, 5, "'0m' is no length of time", "15m"),
    ("    save: {citas: dates}", "    save: {citas: dates}\n    fresh_for: 1h30m", "error", "fresh_for", 44, 5, "'1h30m' is no length of time", "15m"),
    ("    save: {citas: dates}", "    save: {citas: dates}\n    fresh_for: '-5m'", "error", "fresh_for", 44, 5, "'-5m' is no length of time", "15m"),
    ("    save: {citas: dates}", "    save: {citas: dates}\n    fresh_for: 400d", "error", "fresh_for", 44, 5, "'400d' is no length of time", "15m"),
    ("    save: {citas: dates}", "    save: {citas: dates}\n    fresh_for: Always", "error", "fresh_for", 44, 5, "'Always' is no length of time", "15m"),
    ("    save: {citas: dates}", "    save: {citas: dates}\n    fresh_for: '1.5h'", "error", "fresh_for", 44, 5, "'1.5h' is no length of time", "15m"),
    ("    save: {citas: dates}", "    save: {citas: dates}\n    method: POST\n    fresh_for: 1h", "error", "fresh_for", 45, 5, "a POST is never made again", "GET"),
    ("    save: {citas: dates}", "    fresh_for: always", "error", "fresh_for", 43, 5, "saves nothing", "leave `fresh_for:` out"),
    ("    path: /orders/{{ pedido }}", "    path: /orders/{{ pedido }}\n    body: {key: '{{ clave }}'}\n    fresh_for: 1h", "warning", "fresh_for", 44, 5, "sensitive value", "token"),
    ("    save: {citas: dates}", "    save: {citas: dates}\n    method: POST\n    desk: {es: Ver}", "error", "desk_acts", 45, 5, "a POST may change", "GET"),
    ("    save: {citas: dates}", "    desk: {es: Ver}", "error", "desk_saves", 43, 5, "saves nothing", "`save:`"),
    ("    path: /orders/{{ pedido }}", "    path: /orders/{{ pedido }}\n    body: {key: '{{ clave }}'}\n    desk: {es: Ver}", "error", "desk_sensitive", 44, 5, "'clave' is sensitive", "another value"),
    ("/orders/{{ pedido }}", "/orders/../{{ pedido }}", "error", "path_leaves", 42, 5, "`.` or `..`", "in full"),
    ("sensitive: true", "sensitive: true\n    confirm: {es: ¿Sí?, en: Yes?}", "error", "sensitive", 74, 5, "not read back", "delete"),
    ("¿Qué pedido?", "'{{ cita.hour | time }}'", "warning", "no_samples", 37, 11, "tried out", "samples"),
    ("    variable: pedido", "    variable: pedido\n    listen_during_prompt: false\n    key_interrupts: true", "error", "deaf_prompt", 38, 5, "cannot interrupt", "delete `key_interrupts`"),
    ("    variable: pedido", "    variable: pedido\n    speech: false\n    speech_interrupts: true", "error", "deaf_prompt", 38, 5, "nothing said", "let speech answer"),
    ("    variable: pedido", "    variable: pedido\n    end_of_speech_s: 0.4", "warning", "short_pause", 37, 5, "pause longer than 0.4 s", "0.8 s or more"),
    ("    variable: pedido", "    variable: pedido\n    no_input: {then: fin}", "error", "silence_ends", 37, 16, "after silence 'pide' says goodbye at 'fin'", "a person"),
    ("    variable: pedido", "    variable: pedido\n    yes: fin", "warning", "never_taken", 37, 5, "a `digits` is no yes or no", "delete"),
    ("commands: {person", "emergency: {words: {es: [fuego], en: [fire]}, then: oferta}\ncommands: {person", "error", "emergency", 15, 47, "not lead straight to a person", "nothing asked"),
    ("commands: {person", "emergency: {words: {es: [fuego]}, then: persona}\ncommands: {person", "error", "missing_language", 15, 13, "in 'en'", "add `en"),
    ("commands: {person", "emergency: {words: {es: [ay], en: [fire]}, then: persona}\ncommands: {person", "error", "emergency", 15, 26, "too short", "more"),
    ("text: oferta}", "text: oferta, language_keys: {fr: '8'}}", "error", "unknown_language", 15, 59, "does not speak 'fr'", "en"),
    ("text: oferta}", "text: oferta, language_keys: {en: '2'}}", "error", "key_twice", 31, 9, "goes on in 'en'", "another"),
]  # fmt: skip


def problems(text: str) -> tuple[Problem, ...]:
    return load(text, "tienda.yaml").problems


def test_the_good_flow_has_no_problems() -> None:
    assert problems(GOOD) == ()


@pytest.mark.parametrize(("old", "new", "severity", "code", "line", "column", "said", "fix"), FAULTS)
def test_each_fault_is_told_at_its_place(
    old: str, new: str, severity: str, code: str, line: int, column: int, said: str, fix: str
) -> None:
    assert old in GOOD
    told = problems(GOOD.replace(old, new, 1))
    found = [one for one in told if (one.code, one.line, one.column) == (code, line, column)]
    assert found, told
    assert found[0].severity == severity
    assert said in found[0].message
    assert fix in found[0].fix


def changed(*edits: tuple[str, str]) -> set[str]:
    text = GOOD
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return {problem.code for problem in problems(text)}


def test_a_circle_in_which_nobody_is_asked_is_an_error_and_names_its_nodes() -> None:
    text = GOOD.replace("then: fin\n      empty: cuenta", "then: fin\n      empty: busca")
    (problem,) = [one for one in problems(text) if one.code == "endless_loop"]
    assert problem.message.endswith("busca, oferta, elige")


def test_a_circle_with_a_question_in_it_is_fine() -> None:
    assert "endless_loop" not in changed(("then: secreta", "then: motivo"))


def test_a_circle_without_an_end_is_a_dead_end_told_once() -> None:
    text = (
        GOOD + "  eco: {kind: say, say: {es: Eco., en: Echo.}, then: oco}\n  oco: {kind: run, flow: otro, then: eco}\n"
    )
    told = [one for one in problems(text) if one.code == "dead_end"]
    assert [(one.line, one.node) for one in told] == [(83, "eco")]


def test_a_free_text_question_must_itself_lead_to_a_person() -> None:
    edits = (("then: secreta", "no_input: {then: fin}\n    no_match: {then: fin}\n    then: fin"),)
    assert "no_person" in changed(*edits)
    assert "no_person" not in changed(("then: secreta", "no_input: {then: fin}\n    then: fin"))


@pytest.mark.parametrize(("old", "new", "field"), [
    ("    variable: pedido", "    variable: pedido\n    yes: fin", "`yes`"),  # by the kind of value
    ("    variable: nota", "    variable: nota\n    options: [{id: a, label: {es: a, en: a}, then: fin}]", "`options`"),
    ("    variable: pedido", "    variable: pedido\n    nudge: {es: ¿Sigue?, en: Still there?}", "`nudge`"),  # by the medium
])  # fmt: skip
def test_complaint_the_editor_shows_exits_that_never_fire(old: str, new: str, field: str) -> None:
    """Exits come from the kind of node and the medium: what nobody can ever take is told."""
    calls_only = GOOD.replace("start_text: motivo", "start_text: cuenta") if field == "`nudge`" else GOOD
    told = [one for one in problems(calls_only.replace(old, new, 1)) if one.code == "never_taken"]
    assert [one.severity for one in told] == ["warning"]
    assert field in told[0].message


def test_a_flow_cannot_run_itself() -> None:
    assert "runs_itself" in changed(
        ("fin: {kind: end", "otra: {kind: run, flow: tienda, then: fin}\n  fin: {kind: end")
    )


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("{variable: thread.open, is: 'true'}", None),
        ("{variable: thread.opn}", "unknown_name"),
        ("{is: filled}", "condition"),
        ("{variable: pedido, all: []}", "condition"),
        ("{any: [{variable: pedido, is: filled}, {all: [{variable: nada}]}]}", "unknown_name"),
    ],
)
def test_conditions_read_names_that_exist(when: str, code: str | None) -> None:
    branch = f"  cruce:\n    kind: branch\n    cases: [{{when: {when}, then: pide}}]\n    else: pide\n"
    found = {one.code for one in problems(GOOD.replace("        then: pide\n", "        then: cruce\n", 1) + branch)}
    assert found == ({code} if code else set())


def test_more_than_three_choices_and_a_person_are_too_many_by_ear() -> None:
    def menu(count: int) -> str:
        names = ("ventanas", "jardines", "comida", "zapatos")[:count]
        more = (
            "".join(f"      - {{id: {name}, label: {{es: {name}, en: {name}}}, then: fin}}\n" for name in names)
            + "      - {id: alguien, label: {es: una persona, en: somebody}, key: '0', then: persona}\n"
        )
        return GOOD.replace("  pide:\n", more + "  pide:\n", 1)

    assert "many_choices" not in {one.code for one in problems(menu(1))}
    assert "many_choices" in {one.code for one in problems(menu(2))}


def test_key_zero_for_a_person_is_no_warning() -> None:
    to_person = ('key: "2"\n        then: oferta', 'key: "0"\n        then: persona')
    assert "zero" not in changed(to_person)
    extra = "\n    choices: [{id: otra, label: {es: otra fecha, en: another}, key: '3', then: cuenta}]"
    assert "key_twice" in changed(("      empty: cuenta", "      empty: cuenta" + extra))


def test_segments_are_counted_with_accented_samples_too() -> None:
    plain = ("samples: [[{day: 2026-11-24}, {day: 2026-11-26}]]", "samples: [[{day: 2026-11-24}], [{day: 2026-11-28}]]")
    text = GOOD.replace(*plain)
    (problem,) = [one for one in problems(text) if one.code == "segments"]
    assert "because of á" in problem.message
    assert "sáb" in problem.fix


def test_only_what_a_thread_can_reach_is_measured_in_segments() -> None:
    only_spoken = ("Tienda Nogal., en", "Tienda Nogal aquí mismo., en")
    assert "segments" not in changed(only_spoken)


def test_the_words_that_unsubscribe_are_those_the_ledger_acts_on() -> None:
    assert {keywords.keyword(word) for word in carrier_words.stop()} == {"stop"}
    assert {keywords.keyword(word) for word in ("STOP", "BAJA")} == {"stop"}
    answered = carrier_words.words("start") | carrier_words.words("help")
    assert set(carrier_words.resume()) >= set(answered)
    assert {keywords.keyword(word) for word in answered} == {"start", "help"}
