"""What is said and written about calls that we place. Per moment: usted, tú, English; by hand in each register.

`SAID` is for the ear, `WRITTEN` for the eye (its Spanish without the accents that GSM-7 lacks). Names the words may
use: `brand`, `number` (who is called), `own` (our number), `at` and `next` (instants), `reason`, `question`.
"""

from __future__ import annotations

from typing import Final

SAID: Final[dict[str, tuple[str, str, str]]] = {
    "machine": (
        "Le llamamos de {{ brand.name }}. Volveremos a llamarle.",
        "Te llamamos de {{ brand.name }}. Volveremos a llamarte.",
        "This is {{ brand.name }} calling. We'll call you again.",
    ),
    "call_when": ("¿Cuándo le llamamos?", "¿Cuándo te llamamos?", "When shall we call you?"),
    "call_way_now": ("ahora mismo", "ahora mismo", "right now"),
    "call_way_agent": ("cuando llegue su turno", "cuando llegue tu turno", "when your turn comes"),
    "call_way_at": ("a una hora concreta", "a una hora concreta", "at a set time"),
    "call_says_now": ("ahora, ahora mismo, ya", "ahora, ahora mismo, ya", "now, right now"),
    "call_says_agent": (
        "cuando llegue mi turno, cuando me toque, cuando haya alguien, cuando puedan, en cuanto puedan",
        "cuando llegue mi turno, cuando me toque, cuando haya alguien, cuando podáis, en cuanto podáis",
        "when my turn comes, when it's my turn, when somebody is free, as soon as you can",
    ),
    "call_says_at": (
        "a una hora, a una hora concreta, más tarde, luego",
        "a una hora, a una hora concreta, más tarde, luego",
        "at a time, at a set time, later",
    ),
    "call_at": (
        "¿A qué hora le llamamos? Por ejemplo: mañana a las diez.",
        "¿A qué hora te llamamos? Por ejemplo: mañana a las diez.",
        "What time shall we call? For example: tomorrow at ten.",
    ),
    "call_closed_then": (
        "A esa hora no llamamos; abrimos {{ next | day }} {{ next | at }}. {{ question }}",
        "A esa hora no llamamos; abrimos {{ next | day }} {{ next | at }}. {{ question }}",
        "We don't call at that hour; we open {{ next | day }} {{ next | at }}. {{ question }}",
    ),
    "call_number": (
        "¿A qué número le llamamos? Márquelo y termine con almohadilla.",
        "¿A qué número te llamamos? Márcalo y termina con almohadilla.",
        "What number shall we call? Key it in, then the hash key.",
    ),
    "call_confirm_now": (
        "Le llamamos ahora al {{ number | phone }}. ¿Es correcto? Sí, o pulse 1; no, 2; otro número, 3.",
        "Te llamamos ahora al {{ number | phone }}. ¿Es correcto? Sí, o pulsa 1; no, 2; otro número, 3.",
        "We'll call {{ number | phone }} now. Is that right? Yes, or press 1; no, 2; another number, 3.",
    ),
    "call_confirm_agent": (
        "Le llamamos cuando llegue su turno, al {{ number | phone }}. ¿Es correcto? Sí, o pulse 1; no, 2; "
        "otro número, 3.",
        "Te llamamos cuando llegue tu turno, al {{ number | phone }}. ¿Es correcto? Sí, o pulsa 1; no, 2; "
        "otro número, 3.",
        "We'll call {{ number | phone }} when your turn comes. Is that right? Yes, or press 1; no, 2; "
        "another number, 3.",
    ),
    "call_confirm_at": (
        "Le llamamos {{ at | day }} {{ at | at }}, al {{ number | phone }}. ¿Es correcto? Sí, o pulse 1; no, 2; "
        "otro número, 3.",
        "Te llamamos {{ at | day }} {{ at | at }}, al {{ number | phone }}. ¿Es correcto? Sí, o pulsa 1; no, 2; "
        "otro número, 3.",
        "We'll call {{ number | phone }} {{ at | day }} {{ at | at }}. Is that right? Yes, or press 1; no, 2; "
        "another number, 3.",
    ),
    "call_promised_now": (
        "Hecho. Cuelgue, y le llamamos ahora mismo.",
        "Hecho. Cuelga, y te llamamos ahora mismo.",
        "Done. Hang up, and we'll call you right now.",
    ),
    "call_promised_agent": (
        "Hecho: le llamamos en cuanto llegue su turno, que no se pierde.",
        "Hecho: te llamamos en cuanto llegue tu turno, que no se pierde.",
        "Done: we'll call you as soon as your turn comes; you keep your place.",
    ),
    "call_promised_at": (
        "Hecho: le llamamos {{ at | day }} {{ at | at }}.",
        "Hecho: te llamamos {{ at | day }} {{ at | at }}.",
        "Done: we'll call you {{ at | day }} {{ at | at }}.",
    ),
    "call_refused": (
        "Ahora no podemos llamarle{% if reason != '' %}: {{ reason }}{% endif %}.",
        "Ahora no podemos llamarte{% if reason != '' %}: {{ reason }}{% endif %}.",
        "We can't call you now{% if reason != '' %}: {{ reason }}{% endif %}.",
    ),
    "call_off": ("De acuerdo, no le llamamos.", "De acuerdo, no te llamamos.", "All right, we won't call."),
}

WRITTEN: Final[dict[str, tuple[str, str, str]]] = {
    "call_when_written": (
        "¿A qué hora le llamamos? Responda con la cifra, o con la hora.",
        "¿A qué hora te llamamos? Responde con la cifra, o con la hora.",
        "When shall we call you? Reply with the number, or with the time.",
    ),
    "call_at_written": (
        "¿A qué hora le llamamos? Por ejemplo: el jueves a las 10:30.",
        "¿A qué hora te llamamos? Por ejemplo: el jueves a las 10:30.",
        "What time shall we call? For example: Thursday at 10:30.",
    ),
    "call_number_written": (
        "¿A qué teléfono le llamamos? Responda con sus cifras.",
        "¿A qué teléfono te llamamos? Responde con sus cifras.",
        "What number shall we call? Reply with its digits.",
    ),
    "call_promised_now_written": (
        "Le llamamos ahora al {{ number | phone }} desde el {{ own | phone }}. Si no le viene bien, responda NO.",
        "Te llamamos ahora al {{ number | phone }} desde el {{ own | phone }}. Si no te viene bien, responde NO.",
        "We're calling you now on {{ number | phone }} from {{ own | phone }}. If it's a bad time, reply NO.",
    ),
    "call_promised_agent_written": (
        "Le llamamos al {{ number | phone }} en cuanto llegue su turno, que no se pierde. Si no le viene bien, "
        "responda NO.",
        "Te llamamos al {{ number | phone }} en cuanto llegue tu turno, que no se pierde. Si no te viene bien, "
        "responde NO.",
        "We'll call you on {{ number | phone }} as soon as your turn comes; you keep your place. If it's a bad time, "
        "reply NO.",
    ),
    "call_promised_at_written": (
        "Le llamamos {{ at | day }} {{ at | at }} al {{ number | phone }} desde el {{ own | phone }}. Si no le viene "
        "bien, responda NO.",
        "Te llamamos {{ at | day }} {{ at | at }} al {{ number | phone }} desde el {{ own | phone }}. Si no te viene "
        "bien, responde NO.",
        "We'll call you {{ at | day }} {{ at | at }} on {{ number | phone }} from {{ own | phone }}. If it's a bad "
        "time, reply NO.",
    ),
    "call_missed": (
        "Le hemos llamado y no ha podido ser. Responda LLAMADA y volvemos a llamar, o escriba en este chat lo que "
        "necesita.",
        "Te hemos llamado y no ha podido ser. Responde LLAMADA y volvemos a llamar, o escribe en este chat lo que "
        "necesitas.",
        "We called and couldn't reach you. Reply CALL and we'll ring again, or tell us here what you need.",
    ),
}
