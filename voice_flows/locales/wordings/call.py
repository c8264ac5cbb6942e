"""What a caller hears when the flow's author wrote nothing better. Per moment: usted, tú, English.

Written by hand for each register, never by replacement. By ear: the choice first and its key after, one question
per prompt and the question last, waits rounded up. No word here promises what is not yet committed.

Names the words may use: `brand.name`, `question` (the prompt asked before), `choices` (items with `label`), `keyed`
(items with `label` and `key`), `by_text`, `choice`, `first` and `second` (labels), `value`, `people`, `wait.voice` and
`wait.text` (minutes), `hours.next` (an instant), `sender.spoken`, `thread.reference`.
"""

from __future__ import annotations

from typing import Final

_PRESS: Final = "{% for item in keyed %}{{ item.label }}, pulse {{ item.key }}. {% endfor %}"
_PRESS_TU: Final = "{% for item in keyed %}{{ item.label }}, pulsa {{ item.key }}. {% endfor %}"
_PRESS_EN: Final = "{% for item in keyed %}{{ item.label }}, press {{ item.key }}. {% endfor %}"
_LISTED: Final = "{% for item in keyed %}{{ item.key }} {{ item.label }}, {% endfor %}"

CALL: Final[dict[str, tuple[str, str, str]]] = {
    "greeting": (
        "{{ brand.name }}, hola. Soy el asistente automático. ¿En qué le ayudo?",
        "{{ brand.name }}, hola. Soy el asistente automático. ¿En qué te ayudo?",
        "{{ brand.name }}, hello. This is the automated assistant. How can I help?",
    ),
    "recording": (
        "Grabamos la llamada para atenderle mejor. Si prefiere que no, pulse 8.",
        "Grabamos la llamada para atenderte mejor. Si prefieres que no, pulsa 8.",
        "We record this call to serve you better. If you'd rather not, press 8.",
    ),
    "recording_refused": (
        "De acuerdo, no grabamos.",
        "De acuerdo, no grabamos.",
        "All right, we're not recording.",
    ),
    "voicemail": (
        "Deje su mensaje después de la señal; lo grabamos para que lo escuche una persona. Para acabar, pulse "
        "almohadilla.",
        "Deja tu mensaje después de la señal; lo grabamos para que lo escuche una persona. Para acabar, pulsa "
        "almohadilla.",
        "Leave your message after the tone; we record it so that a person can hear it. Press hash to finish.",
    ),
    "voicemail_short": (
        "Casi no se ha oído. Pruebe otra vez después de la señal.",
        "Casi no se ha oído. Prueba otra vez después de la señal.",
        "We could hardly hear that. Please try again after the tone.",
    ),
    "survey": (
        "Del 1 al 5, ¿le hemos ayudado?",
        "Del 1 al 5, ¿te hemos ayudado?",
        "From 1 to 5, did we help you?",
    ),
    "survey_again": (
        "Del 1, nada, al 5, muy bien. Pulse una tecla.",
        "Del 1, nada, al 5, muy bien. Pulsa una tecla.",
        "From 1, not at all, to 5, very well. Press a key.",
    ),
    "offer_waits": (
        "Por teléfono la espera es de {{ wait.voice | minutes }}. Por mensaje le contestamos en "
        "{{ wait.text | minutes }} y no tiene que repetir nada. ¿Seguimos por mensaje? Diga sí o pulse 1; "
        "para esperar, pulse 2.",
        "Por teléfono la espera es de {{ wait.voice | minutes }}. Por mensaje te contestamos en "
        "{{ wait.text | minutes }} y no tienes que repetir nada. ¿Seguimos por mensaje? Di sí o pulsa 1; "
        "para esperar, pulsa 2.",
        "By phone the wait is {{ wait.voice | minutes }}. By text we answer in {{ wait.text | minutes }}, "
        "and you won't have to repeat anything. Shall we go on by text? Say yes or press 1; to wait, press 2.",
    ),
    "offer_easier": (
        "Esto es más cómodo por escrito. ¿Le envío las opciones a este móvil y contesta cuando quiera? "
        "Sí, o pulse 1; para seguir hablando, pulse 2.",
        "Esto es más cómodo por escrito. ¿Te envío las opciones a este móvil y contestas cuando quieras? "
        "Sí, o pulsa 1; para seguir hablando, pulsa 2.",
        "This is easier in writing. Shall I text you the options, so you can answer whenever you like? "
        "Yes, or press 1; to keep talking, press 2.",
    ),
    "offer_closed": (
        "Ahora hemos cerrado; abrimos {{ hours.next | day }} {{ hours.next | at }}. Si quiere, déjelo por mensaje "
        "y será de los primeros. ¿Le escribo? Sí, o pulse 1.",
        "Ahora hemos cerrado; abrimos {{ hours.next | day }} {{ hours.next | at }}. Si quieres, déjalo por mensaje "
        "y serás de los primeros. ¿Te escribo? Sí, o pulsa 1.",
        "We're closed now and open {{ hours.next | day }} {{ hours.next | at }}. Leave it by text and you'll be "
        "among the first. Shall I text you? Yes, or press 1.",
    ),
    "offer_accept": ("sí, por mensaje", "sí, por mensaje", "yes, by text"),
    "offer_decline": ("seguir hablando", "seguir hablando", "keep talking"),
    "remembered_channel": (
        "¿Se lo envío por WhatsApp, como la otra vez?",
        "¿Te lo envío por WhatsApp, como la otra vez?",
        "Shall I send it by WhatsApp, like last time?",
    ),
    "mobile_question": ("¿Nos llama desde un móvil?", "¿Nos llamas desde un móvil?", "Are you calling from a mobile?"),
    "landline": (
        "Llama desde un fijo, que no recibe mensajes. Marque un móvil, o diga «seguir» y le atendemos por teléfono.",
        "Llamas desde un fijo, que no recibe mensajes. Marca un móvil, o di «seguir» y te atendemos por teléfono.",
        "You're on a landline, which can't get texts. Key in a mobile number, or say 'stay' and we'll help you by "
        "phone.",
    ),
    "read_back": (
        "{{ value }}. ¿Es correcto?",
        "{{ value }}. ¿Es correcto?",
        "{{ value }}. Is that right?",
    ),
    "sending": (
        "Se lo envío ahora. Llega de {{ sender.spoken | phone }} y lleva la referencia "
        "{{ thread.reference | spell }}. Un momento.",
        "Te lo envío ahora. Llega de {{ sender.spoken | phone }} y lleva la referencia "
        "{{ thread.reference | spell }}. Un momento.",
        "Sending it now. It comes from {{ sender.spoken | phone }} and carries reference "
        "{{ thread.reference | spell }}. One moment.",
    ),
    "delivered": (
        "Ya lo tiene en su móvil. Conteste cuando quiera: seguimos justo donde lo dejamos.",
        "Ya lo tienes en tu móvil. Contesta cuando quieras: seguimos justo donde lo dejamos.",
        "It's on your phone now. Answer whenever you like: we'll pick up right here.",
    ),
    "unconfirmed": (
        "El mensaje va de camino, pero su operador aún no lo confirma. Puede colgar, o quedarse: pulse 2.",
        "El mensaje va de camino, pero tu operador aún no lo confirma. Puedes colgar, o quedarte: pulsa 2.",
        "It's on its way, but your operator hasn't confirmed it yet. You can hang up, or press 2 to stay.",
    ),
    "undelivered": (
        "El mensaje no ha llegado. Seguimos por teléfono.",
        "El mensaje no ha llegado. Seguimos por teléfono.",
        "The text didn't arrive. Let's carry on by phone.",
    ),
    "declined": (
        "De acuerdo, seguimos por teléfono.",
        "De acuerdo, seguimos por teléfono.",
        "All right, let's carry on by phone.",
    ),
    "may_not_offer": (
        "A este número no le escribimos porque así lo pidió. ¿Quiere que volvamos a escribirle?",
        "A este número no te escribimos porque así lo pediste. ¿Quieres que volvamos a escribirte?",
        "You asked us not to text this number. Would you like us to start again?",
    ),
    "text_impossible": (
        "Ahora no podemos enviarle un mensaje. Seguimos por teléfono.",
        "Ahora no podemos enviarte un mensaje. Seguimos por teléfono.",
        "We can't text you right now. Let's carry on by phone.",
    ),
    "no_input_1": ("¿Sigue ahí? {{ question }}", "¿Sigues ahí? {{ question }}", "Are you still there? {{ question }}"),
    "no_input_2": (
        "No le oigo bien. Puede usar las teclas. " + _PRESS,
        "No te oigo bien. Puedes usar las teclas. " + _PRESS_TU,
        "I can't hear you well. You can use the keys. " + _PRESS_EN,
    ),
    "no_input_2_yes_no": (
        "No le oigo bien. {{ question }} Sí, pulse 1. No, pulse 2.",
        "No te oigo bien. {{ question }} Sí, pulsa 1. No, pulsa 2.",
        "I can't hear you well. {{ question }} Yes, press 1. No, press 2.",
    ),
    "no_input_2_value": (
        "No le oigo bien. {{ question }} Puede usar las teclas.",
        "No te oigo bien. {{ question }} Puedes usar las teclas.",
        "I can't hear you well. {{ question }} You can use the keys.",
    ),
    "no_input_exit": (
        "Le paso con una persona.",
        "Te paso con una persona.",
        "I'll put you through to someone.",
    ),
    "no_match_1": (
        "No le he entendido. {% if keyed.size > 0 %}" + _PRESS + "{% else %}{{ question }}{% endif %}",
        "No te he entendido. {% if keyed.size > 0 %}" + _PRESS_TU + "{% else %}{{ question }}{% endif %}",
        "Sorry, I missed that. {% if keyed.size > 0 %}" + _PRESS_EN + "{% else %}{{ question }}{% endif %}",
    ),
    "no_match_2": (
        "Hay ruido en la línea. Pulse " + _LISTED + "{% if by_text %}9 para que le escribamos, {% endif %}"
        "0 para una persona.",
        "Hay ruido en la línea. Pulsa " + _LISTED + "{% if by_text %}9 para que te escribamos, {% endif %}"
        "0 para una persona.",
        "The line is noisy. Press " + _LISTED + "{% if by_text %}9 to go on by text, {% endif %}0 for a person.",
    ),
    "no_match_2_yes_no": (
        "Hay ruido en la línea. {{ question }} Pulse 1 para sí, 2 para no, 0 para una persona.",
        "Hay ruido en la línea. {{ question }} Pulsa 1 para sí, 2 para no, 0 para una persona.",
        "The line is noisy. {{ question }} Press 1 for yes, 2 for no, 0 for a person.",
    ),
    "no_match_2_value": (
        "Hay ruido en la línea. {{ question }} Márquelo con las teclas, o diga «una persona».",
        "Hay ruido en la línea. {{ question }} Márcalo con las teclas, o di «una persona».",
        "The line is noisy. {{ question }} Use the keys, or say 'a person'.",
    ),
    "more": ("¿Quiere oír más?", "¿Quieres oír más?", "Would you like to hear more?"),
    "no_match_exit": (
        "No le hago esperar más: le paso con una persona.",
        "No te hago esperar más: te paso con una persona.",
        "Let me get you a person.",
    ),
    "is_it": ("¿Es por esto: {{ choice }}?", "¿Es por esto: {{ choice }}?", "Is it this: {{ choice }}?"),
    "unsure": ("¿Ha dicho {{ choice }}?", "¿Has dicho {{ choice }}?", "Did you say {{ choice }}?"),
    "yes_or_no": ("Perdone, ¿sí o no?", "Perdona, ¿sí o no?", "Sorry, yes or no?"),
    "two_near": (
        "¿{{ first }}, o {{ second }}?",
        "¿{{ first }}, o {{ second }}?",
        "{{ first }}, or {{ second }}?",
    ),
    "person": ("Le paso con una persona.", "Te paso con una persona.", "I'll put you through to someone."),
    "queue": (
        "{% if people == 1 %}Hay una persona{% else %}Hay {{ people | number }} personas{% endif %} antes. "
        "Serán {{ wait.voice | minutes }}.",
        "{% if people == 1 %}Hay una persona{% else %}Hay {{ people | number }} personas{% endif %} antes. "
        "Serán {{ wait.voice | minutes }}.",
        "{% if people == 1 %}One person is{% else %}{{ people | number }} people are{% endif %} ahead of you, "
        "{{ wait.voice | minutes }}.",
    ),
    "queue_text": (
        "Su turno no se pierde si pasa a mensajes: pulse 1 cuando quiera.",
        "Tu turno no se pierde si pasas a mensajes: pulsa 1 cuando quieras.",
        "You keep your place if you move to text: press 1 any time.",
    ),
    "queue_first": (
        "Es la primera llamada en espera. Serán {{ wait.voice | minutes }}.",
        "Eres la primera llamada en espera. Serán {{ wait.voice | minutes }}.",
        "You are first in line, {{ wait.voice | minutes }}.",
    ),
    "queue_still": (
        "Sigue en espera. Le atiende la primera persona que quede libre.",
        "Sigues en espera. Te atiende la primera persona que quede libre.",
        "You're still in the queue. The first person free will take your call.",
    ),
    "transfer": ("Le paso. Un momento.", "Te paso. Un momento.", "I'll put you through. One moment."),
    "transfer_busy": ("Comunican.", "Comunican.", "The line is busy."),
    "transfer_no_answer": ("No contestan.", "No contestan.", "Nobody answers."),
    "transfer_failed": (
        "No se ha podido pasar la llamada.",
        "No se ha podido pasar la llamada.",
        "The call could not be put through.",
    ),
    "keys": (_PRESS, _PRESS_TU, _PRESS_EN),
    "open_thread": (
        "Tiene una conversación abierta con nosotros. ¿Llama por eso? Sí, o pulse 1; si es otra cosa, pulse 2.",
        "Tienes una conversación abierta con nosotros. ¿Llamas por eso? Sí, o pulsa 1; si es otra cosa, pulsa 2.",
        "You have a conversation open with us. Is it about that? Yes or 1; something else, press 2.",
    ),
    "call_cut": (
        "Se cortó la llamada. ¿Seguimos donde estábamos?",
        "Se cortó la llamada. ¿Seguimos donde estábamos?",
        "We got cut off. Shall we go on from where we were?",
    ),
    "failure": (
        "Ahora no puedo consultarlo.",
        "Ahora no puedo consultarlo.",
        "I can't look that up right now.",
    ),
    "system_down": (
        "Tenemos un problema técnico y ahora no podemos atenderle. Vuelva a llamar en unos minutos, por favor.",
        "Tenemos un problema técnico y ahora no podemos atenderte. Vuelve a llamar en unos minutos, por favor.",
        "We have a technical problem and can't help you right now. Please call again in a few minutes.",
    ),
    "too_long": (
        "Llevamos un buen rato. Le paso con una persona.",
        "Llevamos un buen rato. Te paso con una persona.",
        "We've been at this for a while. Let me get you a person.",
    ),
    "unheard": (
        "No le oigo. Dejamos anotada su llamada{% if customer.number %} y le llamamos{% endif %}.",
        "No te oigo. Dejamos anotada tu llamada{% if customer.number %} y te llamamos{% endif %}.",
        "I can't hear you. We've noted your call{% if customer.number %} and will call you back{% endif %}.",
    ),
    "language_changed": ("Seguimos en español.", "Seguimos en español.", "Let's go on in English."),
    "goodbye": ("Hasta luego.", "Hasta luego.", "Goodbye."),
}
