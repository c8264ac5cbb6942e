"""PINs, passwords and birthdays beside their names are not kept; what only speaks of them is."""

from __future__ import annotations

import pytest

from deflect.policy.redaction import redact_thread

SECRETS = (
    ("nací el 12/05/1985", "birthday"),
    ("pin 1234", "pin"),
    ("mi pin es 1234", "pin"),
    ("mi pin es el 1 2 3 4", "pin"),
    ("pin: 4821", "pin"),
    ("el pin de la tarjeta es 0912", "cvv"),
    ("mi número secreto es 5512", "pin"),
    ("my pin is 1234", "pin"),
    ("pin number 4821", "pin"),
    ("my PIN's four eight two one", "pin"),
    ("4821 es mi pin", "pin"),
    ("4821 is my pin", "pin"),
    ("te paso el pin || 4821", "pin"),
    ("cuatro ocho dos uno es mi pin", "pin"),
    ("NIP 4821", "pin"),
    ("mi nip es 4821", "pin"),
    ("mi contraseña es gato123", "password"),
    ("la contraseña: Perro!2024", "password"),
    ("contraseña Perro2024", "password"),
    ("mi clave es Luna77", "password"),
    ("clave de acceso: abc12345", "password"),
    ("my password is hunter2", "password"),
    ("password: hunter2", "password"),
    ("pw: Summer24!", "password"),
    ("passcode 998877", "password"),
    ("user ana password gato123", "password"),
    ("nací el 3 de mayo de 1980", "birthday"),
    ("mi fecha de nacimiento es 03/05/1980", "birthday"),
    ("fecha de nacimiento: 3-5-80", "birthday"),
    ("fecha nac 03.05.1980", "birthday"),
    ("I was born on May 3, 1980", "birthday"),
    ("dob 05/03/1980", "birthday"),
    ("date of birth: 3 May 1980", "birthday"),
    ("my birthday is 5/3/1980", "birthday"),
    ("born 1980-05-03", "birthday"),
    ("03/05/1980 es mi fecha de nacimiento", "birthday"),
    ("mi hijo nació el 12 de enero de 2015", "birthday"),
    ("nacimiento tres de mayo de mil novecientos ochenta", "birthday"),
    ("cuál es su fecha de nacimiento? || 3/5/1980", "birthday"),
    ("mi contraseña nueva es Toro-88", "password"),
    ("my new password is blue7sky", "password"),
    ("la clave del wifi es casa2020", "password"),
    ("pwd=abcd", "password"),
    ("contraseña: secreto", "password"),
    ("nació el 3/5/80 mi hija", "birthday"),
    ("nacida 3-5-1980", "birthday"),
    ("born on the 3rd of May 1980", "birthday"),
    ("born on 3 May 80", "birthday"),
    ("DOB 3 May 1980", "birthday"),
    ("cumplo años el 3 de mayo de 1980", "birthday"),
    ("mi pin era 1234 pero ahora es 5678", "pin"),
    ("el pin que uso es 1234", "pin"),
    ("my pin was 1234 and now it's 5678", "pin"),
    ("my pin number is 1234", "pin"),
    ("el NIP de mi tarjeta es 9876", "pin"),
    ("uno dos tres cuatro es mi pin", "pin"),
    ("contraseña || gato123", "password"),
    ("what is your pin || 4821", "pin"),
    ("the three on the back are 9 8 7", "cvv"),
    ("security digits: 987", "cvv"),
    ("12345678 es mi dni", "id"),
)
"""Messages, parted by `||`, and the kind of secret in them."""
HARMLESS = (
    "¿Pedido, cambio o clave? || 40128",
    "clave 40128",
    "olvidé mi contraseña",
    "no recuerdo la contraseña",
    "quiero cambiar la contraseña",
    "la contraseña no funciona",
    "mi contraseña no es válida",
    "mi contraseña es incorrecta",
    "la contraseña está bloqueada",
    "I forgot my password",
    "my password is not working",
    "my password is wrong",
    "the password is expired",
    "password reset please",
    "password not accepted",
    "el pin no llega",
    "the pin pad is broken",
    "necesito un pin nuevo",
    "pin bloqueado",
    "mi cita es el 3/5/2027",
    "llega el 3 de mayo de 2027",
    "el pedido nació mal",
    "born to run",
    "pedí el 03/05/2026",
    "pedido 48213",
    "order 48213",
    "mi pedido es 12345678",
    "son 45,90 euros",
    "a las 10:30",
    "el 25 de diciembre a las 5",
    "llame al 612 345 678",
    "call me at 415 555 0123",
    "factura 2026-00123",
    "123 calle mayor",
    "talla 38, dos unidades",
    "paid $123 on the 5th",
    "código postal 28013",
    "zip 94110",
    "código 4821",
    "the code you sent is 482913",
    "clave de pedido 48213",
    "la clave del pedido es 48213",
    "clave de producto AB-1234",
    "pago contra 4500 facturas",
    "me llegó el código 482913 para la contraseña",
    "la contraseña tiene 8 caracteres",
    "password must have 8 characters",
    "pedido 48213 y fecha 3/5/2026",
    "abren el 25 de diciembre de 2026?",
    "born and bred, order 48213",
    "nació a las 10:30",
    "quiero un regalo de cumpleaños por 50 euros",
    "a birthday gift for $1234",
)


def redacted(written: str) -> tuple[list[str], str]:
    """The kinds found, and what is left."""
    done = redact_thread(tuple(part.strip() for part in written.split("||")))
    return [kind for one in done for kind in one.found], " ".join(one.text for one in done)


@pytest.mark.parametrize(("written", "kind"), SECRETS)
def test_secret_beside_its_name_is_removed(written: str, kind: str) -> None:
    found, left = redacted(written)
    assert kind in found
    assert not any(len(word) > 3 and any(letter.isdigit() for letter in word) for word in left.split())


@pytest.mark.parametrize("written", HARMLESS)
def test_text_without_a_secret_is_kept(written: str) -> None:
    assert redacted(written)[0] == []
