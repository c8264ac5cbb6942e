"""Endings that inflect a word, so that `devolverlo`, `devuelvo` and `devoluciones` meet; in `folding.normal` form.

Light on purpose: it need not find the dictionary's word, only bring forms of one word together more often than it
brings two words together. Longest endings first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Endings:
    """What is taken off, in this order, and what is made one in the stem that is left."""

    attached: re.Pattern[str]
    """Pronouns at the end of a verb; group 1 is the verb."""
    off: tuple[str, ...]
    same: tuple[tuple[str, str], ...]


def _longest_first(words: str) -> tuple[str, ...]:
    return tuple(sorted(set(words.split()), key=lambda ending: (-len(ending), ending)))


ENDINGS: Final[Mapping[str, Endings]] = {
    "es": Endings(
        attached=re.compile(
            r"(.{3,}(?:ar|er|ir|ando|iendo|ad|ed|id))(?:me|te|se|nos|le|les)?(?:lo|la|los|las|le|les|me|se|nos)"
        ),
        off=_longest_first("""
            amientos imientos amiento imiento aciones iciones uciones acion icion ucion ariamos eriamos iriamos
            abamos asteis isteis aremos eremos iremos mente antes ables ibles adora ador ando iendo yendo arian erian
            irian arias arais ieron aron aban iais aria eria iria aste iste aran eran iran amos emos imos ados adas
            idos idas iera iese ase ais eis ado ada ido ida aba ian are ere ire ara era ira ar er ir ia as es os an
            en is a e o s i
        """),
        same=(("ue", "o"), ("ie", "e"), ("z", "c"), ("qu", "c")),
    ),
    "en": Endings(
        attached=re.compile(r"(?!)"),
        off=_longest_first("ations ation ingly ments ment ings ing edly ness ied ies ed es er ly s e y"),
        same=(),
    ),
}
