"""Finds one of each secret, so that every pattern is compiled before it is needed."""

from __future__ import annotations

from typing import Final

from deflect.policy.redaction.redactor import redact_thread

SECRETS: Final = (
    "mi tarjeta es la 4111 1111 1111 1111, caduca el 12/28, cvv 123",
    "el código de atrás de la tarjeta es 456, y la otra 4111 1111 1111 1111 12/28",
    "mi dni es el 12345678 z y el nie x1234567l, pasaporte abc123456",
    "iban es91 2100 0418 4502 0005 1332, cuenta 2100 0418 45 0200051332, no es la cuenta",
    "rut 12.345.678-5, 12345678 5 es mi rut, social security 078-05-1120, 078051120 social security",
    "mi pin es 1234, contraseña gato123, nací el 3 de mayo de 1980",
    "mi contraseña es girasol",
    "te paso la contraseña",
    "girasol",
    "curp gode561231hdfrrn09, rfc gode561231gr8, clabe 002010077777777771",
)


def rehearse() -> None:
    """Compiles the redactor's patterns: it takes some tenths of a second, and 1.4 MB."""
    for secret in SECRETS:
        redact_thread((secret,))
    redact_thread(SECRETS)
