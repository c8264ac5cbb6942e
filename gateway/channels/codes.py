"""Why a provider did not take or deliver a text: each cause named once, with what to do and what a person reads.

Keyed by the providers' numbers (Twilio's error dictionary); nobody else in the house knows one of them. What is
said names the state, the cause and the fix, without the number.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause. `retryable`: the same message may succeed later without anybody changing anything."""

    code: str
    retryable: bool
    es: str
    en: str
    numbers: tuple[int, ...] = ()

    def words(self, language: str) -> str:
        """What an agent or admin reads, in Spanish or English."""
        return self.es if language.startswith("es") else self.en


CAUSES: tuple[Cause, ...] = (
    Cause(
        "invalid_number",
        False,
        "No se envió: el número no existe o está mal escrito. Usar otro número",
        "Not sent: the number does not exist or is mistyped. Use another number",
        (21211, 21217, 21401, 21421),
    ),
    Cause(
        "not_mobile",
        False,
        "No se envió: el número no es un móvil. Llamar · Usar otro número",
        "Not sent: the number is not a mobile. Call · Use another number",
        (21614,),
    ),
    Cause(
        "landline",
        False,
        "No se entregó: el número es fijo o no está disponible. Llamar · Usar otro número",
        "Not delivered: landline or unreachable. Call · Use another number",
        (30006,),
    ),
    Cause(
        "unreachable",
        False,  # told only after the carrier tried for hours; once more is for a person to decide
        "No se entregó: el móvil está apagado o sin cobertura. Llamar · Enviar otra vez",
        "Not delivered: the phone is off or out of coverage. Call · Send again",
        (30003, 30410),
    ),
    Cause(
        "unknown_handset",
        False,
        "No se entregó: el operador no conoce este número. Llamar · Usar otro número",
        "Not delivered: the carrier does not know this number. Call · Use another number",
        (30005,),
    ),
    Cause(
        "opted_out",
        False,
        "Pidió no recibir mensajes por este canal. Se le puede llamar; no se puede escribir por aquí",
        "Asked for no texts on this channel. You can call; this channel is closed",
        (21610,),
    ),
    Cause(
        "blocked",
        False,
        "No se entregó: el móvil bloquea nuestros mensajes. Llamar",
        "Not delivered: the phone blocks our texts. Call",
        (30004,),
    ),
    Cause(
        "region_closed",
        False,
        "No se envió: los mensajes a ese país no están activados. Avise a administración",
        "Not sent: texts to that country are not switched on. Tell an admin",
        (21408, 30450, 60410),
    ),
    Cause(
        "no_route",
        False,
        "No se envió: desde nuestro número no se llega a ese operador. Llamar · Usar otro número",
        "Not sent: our number cannot reach that carrier. Call · Use another number",
        (21612, 21266, 30008),
    ),
    Cause(
        "filtered",
        False,
        "No se entregó: el operador lo tomó por publicidad no deseada. Avise a administración",
        "Not delivered: the carrier took it for spam. Tell an admin",
        (30007,),
    ),
    Cause(
        "unregistered_sender",
        False,
        "No se entregó: nuestro número no está registrado ante los operadores. Avise a administración",
        "Not delivered: our number is not registered with the carriers. Tell an admin",
        (30034, 30032, 30024, 30035),
    ),
    Cause(
        "wrong_sender",
        False,
        "No se envió: el número de la empresa no puede enviar mensajes. Avise a administración",
        "Not sent: the company's number cannot send texts. Tell an admin",
        (21606, 21603, 21659, 21660, 21661, 21212, 21703, 63007),
    ),
    Cause(
        "queue_full",
        True,
        "Hay muchos mensajes por delante. Sale en cuanto haya sitio; no hace falta reenviar",
        "Many texts are ahead of it. It goes out as soon as there is room; no need to resend",
        (21611, 30001, 30022),
    ),
    Cause(
        "too_fast",
        True,
        "Enviamos más deprisa de lo que admite el proveedor. Sale enseguida; no hace falta reenviar",
        "We are sending faster than the provider allows. It goes out shortly; no need to resend",
        (20429, 14107, 63018),
    ),
    Cause(
        "expired",
        False,
        "No se entregó a tiempo y ya no se enviará. Revise y vuelva a enviar",
        "Not delivered in time and given up. Check and send again",
        (30036,),
    ),
    Cause(
        "window_closed",
        False,
        "Ventana cerrada: elija una plantilla o SMS",
        "Window closed: pick a template or SMS",
        (63016, 470, 131047),
    ),
    Cause(
        "bad_content",
        False,
        "No se envió: el texto o el adjunto no se admite. Cámbielo y vuelva a enviar",
        "Not sent: the text or attachment is not accepted. Change it and send again",
        (21602, 21617, 21605, 21620, 21623, 30019, 63013, 12300),
    ),
    Cause(
        "credentials",
        True,
        "El proveedor no acepta nuestra clave. Los mensajes esperan en orden. Avise a administración",
        "The provider rejects our key. Texts wait in order. Tell an admin",
        (20003, 20008, 30002, 10001),
    ),
    Cause(
        "provider_down",
        True,
        "El proveedor no responde. Los mensajes esperan en orden; no hace falta reenviar",
        "The provider is not answering. Texts wait in order; no need to resend",
    ),
    Cause(
        "taken_over",
        False,
        "No se envió: esperaba al final de las horas de descanso y una persona ya lleva la conversación",
        "Not sent: it was held for quiet hours, and a person has the conversation now",
    ),
    Cause(
        "answer_lost",
        False,
        "No sabemos si llegó: el proveedor no lo confirma. Llamar · Preguntar antes de enviar otra vez",
        "We do not know whether it arrived: the provider does not say. Call · Ask before sending again",
    ),
    Cause(
        "uncertain",
        False,
        "Sin confirmar: no sabemos si llegó. Lo comprobamos antes de enviar otra vez",
        "Unconfirmed: we are not sure it arrived. We check before sending again",
    ),
    Cause(
        "refused",
        False,
        "No se envió: el proveedor lo rechazó. Llamar · Usar otro número",
        "Not sent: the provider refused it. Call · Use another number",
    ),
)

BY_CODE = {cause.code: cause for cause in CAUSES}
BY_NUMBER = {number: cause for cause in CAUSES for number in cause.numbers}
REFUSED = BY_CODE["refused"]


def cause_of(number: int | str | None) -> Cause:
    """The cause for a provider's error number or for our own code; `refused` for one nobody has named yet."""
    text = str(number or "").strip()
    if text in BY_CODE:
        return BY_CODE[text]
    return BY_NUMBER.get(int(text), REFUSED) if text.isascii() and text.isdigit() else REFUSED
