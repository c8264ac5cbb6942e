"""How typed values are named in Spanish, in `folding.normal` form."""

from __future__ import annotations

import re
from typing import Final

from voice_flows.locales.hearings import Reading, listed, phrases


def _table(*rows: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), form) for pattern, form in rows)


_UNIT: Final = "uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
_HOUR: Final = r"(\d{1,2})"

READING: Final = Reading(
    numbers=_table(
        (r"\bveinti ?dos\b", "veintidós"),
        (r"\bveinti ?tres\b", "veintitrés"),
        (r"\bveinti ?seis\b", "veintiséis"),
        (r"\bveinti ?un[oa]?\b", "veintiuno"),
        (r"\bveinti (cuatro|cinco|siete|ocho|nueve)\b", r"veinti\1"),
        (r"\bdieci (seis|siete|ocho|nueve)\b", r"dieci\1"),
        (rf"\b(\w+nta)[iy] ?({_UNIT})\b", r"\1 y \2"),
        (r"\bdiez y (seis|siete|ocho|nueve)\b", r"dieci\1"),
        (r"\bmillon\b", "millón"),
        (r"\bun[oa]s\b", ""),
        (r"\b1r[oa]\b", "1"),
    ),
    zero=frozenset(),
    repeats={"doble": 2, "triple": 3},
    joints=listed("y guion luego despues espacio barra punto coma"),
    negative=frozenset({"menos"}),
    point=listed("coma punto con"),
    with_cents=listed("con y"),
    units=listed("euro euros eur dolar dolares usd peso pesos mxn sol soles libra libras pavos lucas"),
    cents=listed("centimo centimos centavo centavos cts"),
    halves={"medio": 0.5, "media": 0.5},
    days={
        "hoy": 0,
        "hoy mismo": 0,
        "manana": 1,
        "pasado manana": 2,
        "pasado": 2,
        "ayer": -1,
        "anteayer": -2,
        "antes de ayer": -2,
        "manana mismo": 1,
        "esta tarde": 0,
        "esta noche": 0,
        "esta manana": 0,
    },
    in_days=re.compile(r"^(?:dentro de|en|de aqui a|hace) (?P<n>\d{1,3}) (?:dias?|(?P<weeks>semanas?))$"),
    following=phrases("de la semana que viene, de la proxima semana, de la semana proxima, de la otra semana"),
    doubtful_next=frozenset(),
    around_date=listed("dia fecha nacimiento nacido nacida naci ano mes proximo proxima viene siguiente este cita"),
    month_first=False,
    clock=_table(
        (rf"\b{_HOUR} y (?:cuarto|4o)\b", r"\1:15"),
        (rf"\b{_HOUR} y media\b", r"\1:30"),
        (rf"\b{_HOUR} menos (?:cuarto|4o)\b", r"\1:15<"),
        (rf"\b{_HOUR} menos (\d{{1,2}})\b", r"\1:\2<"),
        (rf"\b(?:un )?(?:1 )?(?:cuarto|4o) pa(?:ra)? las? {_HOUR}\b", r"\1:15<"),
        (rf"\b(\d{{1,2}}) pa(?:ra)? las? {_HOUR}\b", r"\2:\1<"),
        (rf"\b{_HOUR} (?:y|horas y|con) (\d{{1,2}})\b", r"\1:\2"),
        (rf"\b{_HOUR} en punto\b", r"\1:00"),
    ),
    parts={
        "de la manana": "am",
        "por la manana": "am",
        "de la madrugada": "small",
        "de la tarde": "pm",
        "por la tarde": "pm",
        "del mediodia": "pm",
        "de la noche": "night",
        "por la noche": "night",
        "am": "am",
        "a m": "am",
        "pm": "pm",
        "p m": "pm",
    },
    whole_times={"mediodia": "12:00", "medianoche": "00:00"},
    at_sign=frozenset({"arroba"}),
    dot=frozenset({"punto"}),
    marks={"guion bajo": "_", "barra baja": "_", "subrayado": "_", "guion": "-", "mas": "+"},
)
