"""What a customer reads when the flow's author wrote nothing better. Per moment: usted, tú, English.

Spanish without an accent that GSM-7 lacks (á í ó ú), by choice of words, so that a text is one segment. Brand and
reference first, digits as answers, one action a message. An SMS shows on a locked screen: nothing private here.

Names the words may use: `brand.sms`, `thread.reference`, `customer.name`, `topic`, `question`, `choices` (items with
`number` and `label`), `choice`, `first`, `second`, `wait.text` (minutes), `hours.next` and `until` (instants),
`number`, `own`, `code`.
"""

from __future__ import annotations

from typing import Final

_NUMBERED: Final = "{% for item in choices %}{{ item.number }} {{ item.label }}, {% endfor %}"

THREAD: Final[dict[str, tuple[str, str, str]]] = {
    "first_prefix": (
        "{{ brand.sms }} (ref. {{ thread.reference }}): ",
        "{{ brand.sms }} (ref. {{ thread.reference }}): ",
        "{{ brand.sms }} (ref. {{ thread.reference }}): ",
    ),
    "first_suffix": (
        " BAJA para no recibir mensajes.",
        " BAJA para no recibir mensajes.",
        " STOP for no more texts.",
    ),
    "voicemail_written": (
        "Escriba su mensaje; lo lee una persona.",
        "Escribe tu mensaje; lo lee una persona.",
        "Write your message; a person will read it.",
    ),
    "survey_written": ("¿Se ha resuelto?", "¿Se ha resuelto?", "Was it solved?"),
    "survey_again_written": (
        "Responda del 1 al 5, por favor.",
        "Responde del 1 al 5, por favor.",
        "Please reply 1 to 5.",
    ),
    "survey_1": ("nada", "nada", "not at all"),
    "survey_2": ("poco", "poco", "a little"),
    "survey_3": ("regular", "regular", "so-so"),
    "survey_4": ("bien", "bien", "well"),
    "survey_5": ("muy bien", "muy bien", "very well"),
    "receipt_open": (
        "Recibido. Le responde una persona de {{ brand.sms }} en {{ wait.text | minutes }}. Puede cerrar el chat: "
        "le avisamos con un mensaje.",
        "Recibido. Te responde una persona de {{ brand.sms }} en {{ wait.text | minutes }}. Puedes cerrar el chat: "
        "te avisamos con un mensaje.",
        "Got it. Someone at {{ brand.sms }} will reply in {{ wait.text | minutes }}. You can close this; "
        "we'll text you.",
    ),
    "receipt_closed": (
        "Recibido. Ahora hemos cerrado; le respondemos {{ hours.next | day }} desde las {{ hours.next | time }}, "
        "por orden. Si prefiere una llamada, responda LLAMADA.",
        "Recibido. Ahora hemos cerrado; te respondemos {{ hours.next | day }} desde las {{ hours.next | time }}, "
        "por orden. Si prefieres una llamada, responde LLAMADA.",
        "Got it. We're closed; we'll answer {{ hours.next | day }} from {{ hours.next | time }}, in order. "
        "If you'd rather have a call, reply CALL.",
    ),
    "transfer_text": (
        "Llame al {{ number }}: le atienden por teléfono.",
        "Llama al {{ number }}: te atienden por teléfono.",
        "Call {{ number }}: they will help you by phone.",
    ),
    "late_reply": (
        "Hola de nuevo. Lo dejamos en {{ topic }}. Responda 1 seguir con eso, 2 otra cosa, PERSONA para hablar con "
        "alguien.",
        "Hola de nuevo. Lo dejamos en {{ topic }}. Responde 1 seguir con eso, 2 otra cosa, PERSONA para hablar con "
        "alguien.",
        "Hello again. We left off at {{ topic }}. Reply 1 to go on, 2 something else, PERSON to talk to someone.",
    ),
    "nudge": (
        "Cuando pueda, nos falta un dato: {{ question }} Si ya no hace falta, responda FIN y lo dejamos.",
        "Cuando puedas, nos falta un dato: {{ question }} Si ya no hace falta, responde FIN y lo dejamos.",
        "Whenever you can, one thing is missing: {{ question }} If it no longer matters, reply DONE.",
    ),
    "rescue": (
        "se ha cortado la llamada. Guardamos su turno hasta las {{ until | time }}. Responda 1 seguir por mensaje, "
        "2 que le llamemos.",
        "se ha cortado la llamada. Guardamos tu turno hasta las {{ until | time }}. Responde 1 seguir por mensaje, "
        "2 que te llamemos.",
        "the call was cut. We're keeping your place until {{ until | time }}. Reply 1 to go on by text, 2 for a call.",
    ),
    "not_understood": (
        "No lo he entendido bien. {% if choices.size > 0 %}Responda "
        + _NUMBERED
        + "o PERSONA para hablar con alguien.{% else %}{{ question }} O responda PERSONA.{% endif %}",
        "No lo he entendido bien. {% if choices.size > 0 %}Responde "
        + _NUMBERED
        + "o PERSONA para hablar con alguien.{% else %}{{ question }} O responde PERSONA.{% endif %}",
        "I didn't get that. {% if choices.size > 0 %}Reply "
        + _NUMBERED
        + "or PERSON to talk to someone.{% else %}{{ question }} Or reply PERSON.{% endif %}",
    ),
    "not_understood_exit": (
        "No lo hemos entendido. Le responde una persona.",
        "No lo hemos entendido. Te responde una persona.",
        "We didn't get that. A person will answer you.",
    ),
    "is_it_written": (
        "¿Se refiere a {{ choice }}? Responda 1 si es eso, 2 si no.",
        "¿Te refieres a {{ choice }}? Responde 1 si es eso, 2 si no.",
        "Do you mean {{ choice }}? Reply 1 if so, 2 if not.",
    ),
    "unsure_written": (
        "¿Se refiere a {{ choice }}? Responda 1 si es eso, 2 si no.",
        "¿Te refieres a {{ choice }}? Responde 1 si es eso, 2 si no.",
        "Do you mean {{ choice }}? Reply 1 if so, 2 if not.",
    ),
    "two_near_written": (
        "¿Es una de estas dos? Responda 1 {{ first }}, 2 {{ second }}.",
        "¿Es una de estas dos? Responde 1 {{ first }}, 2 {{ second }}.",
        "Is it one of these two? Reply 1 {{ first }}, 2 {{ second }}.",
    ),
    "read_back_written": (
        "{{ value }}. ¿Es correcto? Responda 1 si es correcto, 2 si no.",
        "{{ value }}. ¿Es correcto? Responde 1 si es correcto, 2 si no.",
        "{{ value }}. Is that right? Reply 1 if so, 2 if not.",
    ),
    "person_written": (
        "Le responde una persona en este chat.",
        "Te responde una persona en este chat.",
        "A person will answer you here.",
    ),
    "code": (
        "{{ code }} es su clave para {{ brand.sms }}. Solo para la llamada que tiene en curso. No la comparta.",
        "{{ code }} es tu clave para {{ brand.sms }}. Solo para la llamada que tienes en curso. No la compartas.",
        "{{ code }} is your code for {{ brand.sms }}, only for the call you are on. Don't share it.",
    ),
    "card_erased": (
        "Por su seguridad hemos borrado el dato de la tarjeta. No hace falta por mensaje: le damos una forma segura.",
        "Por tu seguridad hemos borrado el dato de la tarjeta. No hace falta por mensaje: te damos una forma segura.",
        "For your safety we deleted the card details. No need to text them: we'll give you a secure way.",
    ),
    "failure_written": (
        "Ahora no lo podemos consultar. Le responde una persona en este chat.",
        "Ahora no lo podemos consultar. Te responde una persona en este chat.",
        "We can't look that up right now. A person will answer you here.",
    ),
    "resolved": (
        "Damos esto por resuelto. Si vuelve a hacer falta, responda a este mensaje: seguimos donde lo dejamos.",
        "Damos esto por resuelto. Si vuelve a hacer falta, responde a este mensaje: seguimos donde lo dejamos.",
        "We'll call this solved. If you need it again, reply here and we go on where we left off.",
    ),
    "opt_out": (
        "Hecho: no le enviaremos mensajes desde {{ brand.sms }}. Puede llamarnos cuando quiera. Para volver a "
        "recibirlos, responda ALTA.",
        "Hecho: no te enviaremos mensajes desde {{ brand.sms }}. Puedes llamarnos cuando quieras. Para volver a "
        "recibirlos, responde ALTA.",
        "Done: no more texts from {{ brand.sms }}. You can always call us. To get them again, reply START.",
    ),
    "opt_in": (
        "Hecho: vuelve a recibir nuestros mensajes. Responda BAJA cuando no los quiera.",
        "Hecho: vuelves a recibir nuestros mensajes. Responde BAJA cuando no los quieras.",
        "Done: you'll get our texts again. Reply STOP any time.",
    ),
    "help": (
        "{{ brand.sms }}. Responda con su pregunta, PERSONA para hablar con alguien o LLAMADA y le llamamos. "
        "BAJA para no recibir mensajes.",
        "{{ brand.sms }}. Responde con tu pregunta, PERSONA para hablar con alguien o LLAMADA y te llamamos. "
        "BAJA para no recibir mensajes.",
        "{{ brand.sms }}. Reply with your question, PERSON to talk to someone, CALL and we'll ring you. "
        "STOP for no texts.",
    ),
}
