"""The phrase library: what is said and written at every standard moment, in each language and register.

Only data and its lookup. A flow's author overrides a phrase at the node; nothing here knows of nodes.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from voice_flows.locales import regional
from voice_flows.locales.wordings.call import CALL
from voice_flows.locales.wordings.calling import SAID, WRITTEN
from voice_flows.locales.wordings.thread import THREAD

Register: TypeAlias = Literal["usted", "tu"]

PHRASES: Final[dict[str, dict[tuple[str, Register], str]]] = {
    key: {("es", "usted"): usted, ("es", "tu"): tu, ("en", "usted"): english, ("en", "tu"): english}
    for key, (usted, tu, english) in (CALL | THREAD | SAID | WRITTEN).items()
}
LANGUAGES: Final = frozenset({"es", "en"})


def wording(key: str, language: str, register: Register = "usted", country: str = "ES") -> str:
    """The Liquid text of a moment, in the words of the country.

    A regional language falls back to its base (`es-MX` to `es`), then to English.

    Raises `KeyError` for a moment that does not exist: that is our mistake, not an author's.
    """
    texts = PHRASES[key]
    base = language.partition("-")[0]
    text = texts.get((language, register)) or texts.get((base, register)) or texts["en", register]
    return regional.localised(text, base, regional.country(language, country))
