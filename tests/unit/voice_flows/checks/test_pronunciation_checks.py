"""The pronunciation table of a flow: what is wrong with it is told at its line."""

from __future__ import annotations

import pytest

from voice_flows.publishing.loader import load

FLOW = """\
flow: tienda
title: {{es: Tienda}}
brand: {{name: Tienda Nogal, sms: Tienda Nogal}}
languages: [es]
start: fin
start_text: fin
commands: {{person: persona}}
pronounce: {table}
nodes:
  persona: {{kind: queue, done: fin, timeout: fin, closed: fin, left: fin}}
  fin: {{kind: end, say: {{es: "Un SMS. Adiós."}}}}
"""


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("{es: {Nogal: no gal, SMS: ese eme ese, kg: kilos, Marta: marta a}}", []),
        ("{es-MX: {Nogal: no gal}}", []),
        ("{en: {Nogal: no gal}}", [("error", "unknown_language", "the flow does not speak 'en'")]),
        ("{es: {Nogal: ''}}", [("error", "pronunciation", "'Nogal: ' has nothing to be said")]),
        ("{es: {'...': pausa}}", [("error", "pronunciation", "'...: pausa' has nothing to be said")]),
        ("{es: {Nogal: '{{{{ x }}}}'}}", [("error", "pronunciation", "'Nogal' holds a slot")]),
        ("{es: {Nogal: Nogal}}", [("warning", "pronunciation", "'Nogal' is said as it is written")]),
        ("{es: {Sms: ese}}", [("warning", "pronunciation", "'Sms' is never said by this flow, but 'SMS' is")]),
        ("{es: {sms: ese eme ese}}", []),
    ],
)
def test_table_is_checked(table: str, told: list[tuple[str, str, str]]) -> None:
    loaded = load(FLOW.format(table=table.replace("{{{{", "{{").replace("}}}}", "}}")), "tienda.yaml")
    found = [(one.severity, one.code, one.message) for one in loaded.problems if one.line == 8]
    assert found == told


def test_table_of_another_shape_is_refused() -> None:
    assert load(FLOW.format(table="[Nogal]"), "tienda.yaml").flow is None
    assert load(FLOW.format(table="{es: [Nogal]}"), "tienda.yaml").flow is None
