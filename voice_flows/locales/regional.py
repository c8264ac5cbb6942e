"""Words that a country has of its own for one thing: said its own way, and understood in every way.

A flow's `country` (or the region of its language, `es-MX`) decides what is said. Written by hand; no verb form is
made by rule, and there is no *vosotros* and no *vos*: `tú` is said where a brand says it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

AMERICA: Final = (
    "MX", "CO", "AR", "CL", "PE", "EC", "UY", "PY", "BO", "VE", "GT", "CR", "PA", "DO", "HN", "SV", "NI", "US",
)  # fmt: skip
"""Countries of Spanish America, and the Spanish of the United States."""


def _everywhere(home: str, america: str, **own: str) -> dict[str, str]:
    return {"": home} | dict.fromkeys(AMERICA, america) | own


WORDS: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "es": {
        "mobile": _everywhere("móvil", "celular"),
        "landline": _everywhere("fijo", "fijo"),
        "hash": _everywhere("almohadilla", "numeral", MX="gato", CL="gato", US="numeral"),
        "star": _everywhere("asterisco", "asterisco"),
        "press": _everywhere("pulse", "marque", CO="oprima", PE="presione", AR="presione", CL="presione", US="oprima"),
        "press_tu": _everywhere(
            "pulsa", "marca", CO="oprime", PE="presiona", AR="presiona", CL="presiona", US="oprime"
        ),
        "computer": _everywhere("ordenador", "computadora", CO="computador", CL="computador"),
        "all_right": _everywhere("de acuerdo", "de acuerdo", CO="listo", AR="listo"),
        "car": _everywhere("coche", "carro", MX="coche", AR="auto", CL="auto", PE="auto", UY="auto", BO="auto"),
        "parking": _everywhere("aparcamiento", "estacionamiento", CO="parqueadero"),
        "ticket": _everywhere("billete", "boleto", CO="tiquete", AR="pasaje", CL="pasaje", PE="pasaje"),
        "glasses": _everywhere("gafas", "lentes", CO="gafas", AR="anteojos"),
        "appointment": _everywhere("cita", "cita", AR="turno", UY="turno", CL="hora"),
        "flat": _everywhere("piso", "departamento", CO="apartamento", VE="apartamento", PA="apartamento"),
        "identity_card": _everywhere(
            "DNI",
            "documento de identidad",
            MX="INE",
            CO="cédula",
            AR="DNI",
            CL="RUT",
            PE="DNI",
            EC="cédula",
            UY="cédula",
        ),
    },
    "en": {
        "mobile": {"": "mobile", "US": "cell phone", "CA": "cell phone"},
        "landline": {"": "landline"},
        "hash": {"": "hash", "US": "pound", "CA": "pound"},
        "star": {"": "star"},
        "press": {"": "press"},
        "press_tu": {"": "press"},
        "computer": {"": "computer"},
        "all_right": {"": "all right"},
        "car": {"": "car"},
        "parking": {"": "car park", "US": "parking lot", "CA": "parking lot"},
        "ticket": {"": "ticket"},
        "glasses": {"": "glasses"},
        "appointment": {"": "appointment"},
        "flat": {"": "flat", "US": "apartment", "CA": "apartment"},
        "identity_card": {"": "identity card", "US": "ID", "CA": "ID"},
    },
}

LIBRARY: Final = ("mobile", "landline", "hash", "press", "press_tu")
"""What the phrase library says in the words of Spain, and other countries hear in theirs."""

ONE: Final[Mapping[str, Mapping[str, str]]] = {
    "es": {
        "celular": "movil",
        "celulares": "moviles",
        "cel": "movil",
        "computadora": "ordenador",
        "computador": "ordenador",
        "computadoras": "ordenadores",
        "carro": "coche",
        "auto": "coche",
        "carros": "coches",
        "autos": "coches",
        "estacionamiento": "aparcamiento",
        "parqueadero": "aparcamiento",
        "estacionar": "aparcar",
        "parquear": "aparcar",
        "boleto": "billete",
        "tiquete": "billete",
        "boletos": "billetes",
        "tiquetes": "billetes",
        "lentes": "gafas",
        "anteojos": "gafas",
    },
    "en": {
        "cell": "mobile",
        "cellphone": "mobile",
        "apartment": "flat",
        "elevator": "lift",
        "pants": "trousers",
        "zipcode": "postcode",
    },
}
"""Words for one thing, in `folding.normal` form, each to the one that stands for all when answers are compared."""


def country(language: str, flow: str) -> str:
    """The region of a language tag where it has one, else the flow's country."""
    region = language.replace("_", "-").partition("-")[2].upper()
    return region if len(region) == 2 else flow.upper()


def word(name: str, language: str, place: str) -> str:
    """The country's word for `name`. Raises `KeyError` for a name that is not in the table."""
    table = WORDS.get(language, WORDS["en"])[name]
    return table.get(place, table[""])


def localised(text: str, language: str, place: str) -> str:
    """A text of the phrase library in the country's words; what stands in braces is left alone."""
    changed = _changes(language, place)
    if not changed:
        return text
    pattern = re.compile(r"(\{[{%].*?[%}]\})|\b(" + "|".join(map(re.escape, changed)) + r")\b", re.DOTALL)
    told = pattern.sub(lambda found: found[1] or changed[found[2]], text)
    return re.sub(r"\bo(?= h?o)", "u", told) if language == "es" else told  # "diga sí u oprima 1"


@lru_cache(maxsize=256)
def _changes(language: str, place: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in LIBRARY:
        own = word(name, language, place)
        home = WORDS.get(language, WORDS["en"])[name][""]
        if own != home:
            found |= {home: own, home.capitalize(): own.capitalize()}
    return found


def one_word(text: str, language: str) -> str:
    """A normal text with each country's words for one thing made one."""
    same = ONE.get(language, {})
    return " ".join(same.get(word, word) for word in text.split()) if same else text
