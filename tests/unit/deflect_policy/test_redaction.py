"""What must not be kept is taken out, however it was typed; what only looks like it stays."""

import pytest

from deflect.policy.redaction import redact


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


def test_a_card_begun_in_the_message_before_is_seen() -> None:
    assert redact("1111 1111", earlier="es la 4111 1111").found == ("card",)
    assert redact("48213", earlier="el pedido").found == ()


def test_a_hundred_thousand_characters_are_no_burden() -> None:
    assert redact("1 " * 50_000).found == ()
