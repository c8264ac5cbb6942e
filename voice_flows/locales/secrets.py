"""What people call the secrets that are never kept: cards and their codes, accounts, ids."""

from __future__ import annotations

from dataclasses import dataclass, fields

from voice_flows.locales.tables import Table, words


@dataclass(frozen=True, slots=True)
class Secrets:
    """Words and phrases of one language, in folded form: no accents, no capitals."""

    card: frozenset[str]
    """A payment card and its brands."""
    expiry: frozenset[str]
    """Words before the date a card is valid to."""
    card_code: frozenset[str]
    """The three or four digits on the back of a card."""
    between: frozenset[str]
    """Words that may stand between such a name and its number."""
    fillers: frozenset[str]
    """What speakers say between two digits without meaning anything."""
    denied: frozenset[str]
    """What a writer says right after a number that is no card, or not theirs to protect."""
    iban: frozenset[str]
    clabe: frozenset[str]
    """The bank account number of Mexico."""
    social: frozenset[str]
    """Social security numbers of the United States and Spain."""
    rut: frozenset[str]
    """The id of Chile."""
    rfc: frozenset[str]
    """The tax id of Mexico."""
    passport: frozenset[str]


def secrets(table: Table) -> Secrets:
    """Reads the table of a language's `secrets.toml`."""
    return Secrets(**{field.name: words(table[field.name]) for field in fields(Secrets)})
