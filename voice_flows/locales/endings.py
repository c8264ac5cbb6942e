"""Endings that inflect a word, so that `devolverlo`, `devuelvo` and `devoluciones` meet; in `normalize.normal` form.

Light on purpose: it need not find the dictionary's word, only bring forms of one word together more often than it
brings two words together. Longest endings first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from voice_flows.locales.tables import Table


@dataclass(frozen=True, slots=True)
class Endings:
    """What is taken off, in this order, and what is made one in the stem that is left."""

    attached: re.Pattern[str]
    """Pronouns at the end of a verb; group 1 is the verb."""
    off: tuple[str, ...]
    same: tuple[tuple[str, str], ...]


def endings(table: Table) -> Endings:
    """Reads the table `endings` of a language's `hearing.toml`."""
    return Endings(
        attached=re.compile(table["attached"] or r"(?!)"),
        off=tuple(sorted(set(table["off"].split()), key=lambda ending: (-len(ending), ending))),
        same=tuple((one, other) for one, other in table["same"]),
    )
