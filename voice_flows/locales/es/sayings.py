"""How values are said and written in Spanish."""

from __future__ import annotations

from typing import Final

from num2words import num2words

from voice_flows.locales.regional import AMERICA
from voice_flows.locales.sayings import Currency, Sayings

POINTED: Final = ("MX", "US", "PE", "GT", "HN", "SV", "NI", "PA", "DO")
"""Countries that write and say a point before decimals."""


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


FLOORS: Final = ("", "primer", "segund", "tercer", "cuart", "quint", "sext", "séptim", "octav", "noven", "décim")


def ordinal(number: int, form: str, spoken: bool) -> str:
    """Up to ten as such (`tercera planta`, `tercer piso`); from eleven on people say the number."""
    if not spoken:
        return f"{number}.{'ª' if form == 'f' else 'er' if form == 'noun' and number in (1, 3) else 'º'}"
    if number >= len(FLOORS):
        said: str = num2words(number, lang="es")
        return said
    short = form == "noun" and number in (1, 3)
    return FLOORS[number] + ("" if short else "a" if form == "f" else "o")


def feminine(said: str) -> str:
    """`doscientos veintiún libras` is `doscientas veintiuna libras`."""
    words = said.split()
    for at, word in enumerate(words):
        if word.endswith("cientos") or word == "quinientos":
            words[at] = word[:-2] + "as"
        elif word in ("un", "veintiún") and (at + 1 < len(words) and words[at + 1] not in ("millón", "millones")):
            words[at] = {"un": "una", "veintiún": "veintiuna"}[word]
    return " ".join(words)


LETTERS: Final = {
    "a": "a", "b": "be", "c": "ce", "d": "de", "e": "e", "f": "efe", "g": "ge", "h": "hache", "i": "i", "j": "jota",
    "k": "ka", "l": "ele", "m": "eme", "n": "ene", "ñ": "eñe", "o": "o", "p": "pe", "q": "cu", "r": "erre",
    "s": "ese", "t": "te", "u": "u", "v": "uve", "w": "uve doble", "x": "equis", "y": "i griega", "z": "zeta",
    "-": "guion", ".": "punto", "@": "arroba", "_": "guion bajo", "/": "barra",
}  # fmt: skip

SAYINGS: Final = Sayings(
    relative={-1: "ayer", 0: "hoy", 1: "mañana", 2: "pasado mañana"},
    weekday="el {weekday}",
    day={"": "el {weekday} {day} de {month}"},
    date={"": "{day} de {month}"},
    year={"": " de {year}"},
    first={"": ""} | dict.fromkeys(AMERICA, "primero"),
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
    decimal={"": "coma"} | dict.fromkeys(POINTED, "punto"),
    money={
        "EUR": Currency("euro", "euros", "céntimo", "céntimos", bare=True),
        "USD": Currency("dólar", "dólares", "centavo", "centavos"),
        "MXN": Currency("peso", "pesos", "centavo", "centavos"),
        "COP": Currency("peso", "pesos", "centavo", "centavos"),
        "ARS": Currency("peso", "pesos", "centavo", "centavos"),
        "CLP": Currency("peso", "pesos", "centavo", "centavos"),
        "UYU": Currency("peso", "pesos", "centésimo", "centésimos"),
        "PEN": Currency("sol", "soles", "céntimo", "céntimos"),
        "CAD": Currency("dólar", "dólares", "centavo", "centavos"),
        "GBP": Currency("libra", "libras", "penique", "peniques", feminine=True),
    },
    cents="{units} con {cents}",
    of_millions="de",
    feminine=feminine,
    ordinal=ordinal,
    plus="más",
    pairs=True,
    letters=LETTERS,
    letters_by_country={place: {"v": "ve chica", "w": "doble u", "y": "ye"} for place in AMERICA}
    | {place: {"v": "ve corta", "w": "doble ve", "y": "i griega"} for place in ("AR", "CL", "UY", "PE", "EC")},
    shorten={"veintiuno": "veintiún", "uno": "un"},
    locale={"": "es"} | {place: f"es_{place}" for place in AMERICA},
)
