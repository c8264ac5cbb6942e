"""How values are said and written in Spanish."""

from __future__ import annotations

from typing import Final

from num2words import num2words

from voice_flows.tongues.sayings import Currency, Sayings


def clock(hour: int, minute: int, country: str) -> tuple[str, str]:
    """Half past and quarters by name; in Spain the last half hour counts back from the next (`once menos diez`)."""
    back = country == "ES" and minute > 30 and minute % 5 == 0
    shown = (hour + back) % 12 or 12
    name = "la una" if shown == 1 else f"las {num2words(shown, lang='es')}"
    return f"{name}{_past(60 - minute, 'menos') if back else _past(minute, 'y')}", _part(hour, minute)


def _past(minute: int, word: str) -> str:
    if not minute:
        return ""
    named = {15: "cuarto", 30: "media"}
    return f" {word} {named.get(minute) or num2words(minute, lang='es')}"


def _part(hour: int, minute: int) -> str:
    """Opening hours need no part of the day: nobody is asked to come at one at night."""
    if 8 <= hour < 14:
        return ""
    parts = ((6, "de la madrugada"), (8, "de la mañana"), (21, "de la tarde"), (24, "de la noche"))
    return next(part for end, part in parts if hour < end)


def joined(word: str, following: str) -> str:
    """`o` becomes `u` before its own sound, `y` becomes `e`."""
    start = following.lower().removeprefix("h")[:1]
    if word == "or":
        return "u" if start in ("o", "ó") else "o"
    return "e" if start in ("i", "í") and not following.lower().startswith("hie") else "y"


LETTERS: Final = {
    "a": "a", "b": "be", "c": "ce", "d": "de", "e": "e", "f": "efe", "g": "ge", "h": "hache", "i": "i", "j": "jota",
    "k": "ka", "l": "ele", "m": "eme", "n": "ene", "ñ": "eñe", "o": "o", "p": "pe", "q": "cu", "r": "erre",
    "s": "ese", "t": "te", "u": "u", "v": "uve", "w": "uve doble", "x": "equis", "y": "i griega", "z": "zeta",
    "-": "guion", ".": "punto", "@": "arroba", "_": "guion bajo", "/": "barra",
}  # fmt: skip

SAYINGS: Final = Sayings(
    relative={-1: "ayer", 0: "hoy", 1: "mañana", 2: "pasado mañana"},
    weekday="el {weekday}",
    day="el {weekday} {day} de {month}",
    date="{day} de {month}",
    year=" de {year}",
    short={"": "{weekday} {day}/{month}"},
    clock=clock,
    at="a {time}",
    written_at="a las {time}",
    span="entre {start} y {end}",
    written_span="de {start} a {end}",
    minute="un minuto",
    minutes="unos {n} minutos",
    minute_unit=("minuto", "minutos"),
    joined=joined,
    negative="menos",
    decimal={"": "coma", "MX": "punto", "US": "punto"},
    money={
        "EUR": Currency("euro", "euros", "céntimo", "céntimos"),
        "USD": Currency("dólar", "dólares", "centavo", "centavos"),
        "MXN": Currency("peso", "pesos", "centavo", "centavos"),
    },
    cents="{units} con {cents}",
    pairs=True,
    letters=LETTERS,
    shorten={"veintiuno": "veintiún", "uno": "un"},
    locale={"": "es", "MX": "es_MX", "US": "es_US"},
)
