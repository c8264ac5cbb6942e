"""What changed between two versions of a flow is told by node and field, and comments are no change."""

from __future__ import annotations

from voice_flows.publishing.differences import Change, Field, changes

OLD = """\
flow: hola
languages: [es]
calendars: {tienda: {week: {mon: ["09:00-14:00"]}}}
nodes:
  menu:
    kind: menu
    say: {es: "¿Facturas o pedidos?"}
    open: true
    choices:
      - {id: facturas, key: "1", then: fin}
      - {id: pedidos, key: "2", then: fin}
  cola: {kind: queue, done: fin}
  fin: {kind: end}
"""


def test_comments_and_layout_are_no_change() -> None:
    assert changes(OLD, "# a comment\n" + OLD.replace("{kind: end}", "\n    kind: end  # the end")) == ()


def test_nodes_added_removed_and_changed_are_told_with_their_texts() -> None:
    new = OLD.replace("¿Facturas o pedidos?", "¿Qué necesitas?").replace("  cola: {kind: queue, done: fin}\n", "")
    new = new.replace("open: true", "open: false").replace("  fin:", "  adios: {kind: say, then: fin}\n  fin:")
    assert changes(OLD, new) == (
        Change(
            "menu",
            "changed",
            "menu",
            (Field("say.es", "¿Facturas o pedidos?", "¿Qué necesitas?"), Field("open", "true", "false")),
        ),
        Change("adios", "added", "say", (Field("kind", None, "say"), Field("then", None, "fin"))),
        Change("cola", "removed", "queue"),
    )


def test_choices_are_compared_by_their_id_and_their_order_is_told() -> None:
    first, second = OLD.splitlines()[9:11]
    (change,) = changes(OLD, OLD.replace(f"{first}\n{second}", f"{second}\n{first.replace('fin', 'cola')}"))
    assert change.fields == (
        Field("choices (order)", "facturas, pedidos", "pedidos, facturas"),
        Field("choices.facturas.then", "fin", "cola"),
    )


def test_what_stands_around_the_nodes_is_told_without_a_name() -> None:
    (change,) = changes(OLD, OLD.replace("09:00-14:00", "09:00-15:00").replace("[es]", "[es, en]"))
    assert (change.node, change.fields) == (
        "",
        (
            Field("languages", "es", "es, en"),
            Field("calendars.tienda.week.mon", "09:00-14:00", "09:00-15:00"),
        ),
    )


def test_document_that_cannot_be_read_is_compared_as_empty() -> None:
    assert [change.kind for change in changes("flow: [", OLD)] == ["changed", "added", "added", "added"]
    assert changes("flow: [", "also: [") == ()
