"""What people call the secrets that are never kept: cards and their codes, accounts, ids, passwords, birthdays."""

from __future__ import annotations

from dataclasses import dataclass, fields

from voice_flows.locales.tables import Table, words


@dataclass(frozen=True, slots=True)
class Secrets:
    """Words and phrases of one language, in folded form: no accents, no capitals."""

    card: frozenset[str]
    """A payment card and its brands."""
    other: frozenset[str]
    """What other numbers are called: orders, telephones, devices."""
    parcel: frozenset[str]
    """What the long numbers of parcels are called."""
    expiry: frozenset[str]
    """Words before the date a card is valid to."""
    card_code: frozenset[str]
    """The three or four digits on the back of a card."""
    back: frozenset[str]
    """The side of a card that its code is on."""
    figures: frozenset[str]
    """What the digits of such a code are called: of a card where its back is named after them."""
    code: frozenset[str]
    """A code of any kind: of a card where that is named after it."""
    between: frozenset[str]
    """Words that may stand between such a name and its number."""
    fillers: frozenset[str]
    """What speakers say between two digits without meaning anything."""
    denied: frozenset[str]
    """What a writer says right after a number that is no card, or not theirs to protect."""
    iban: frozenset[str]
    account: frozenset[str]
    """A bank account."""
    clabe: frozenset[str]
    """The bank account number of Mexico."""
    national_id: frozenset[str]
    """The id of Spain."""
    letter: frozenset[str]
    """Said before the letter at the end of an id."""
    social: frozenset[str]
    """Social security numbers of the United States and Spain."""
    social_short: frozenset[str]
    """Words that stand for the first of these before its three groups alone."""
    rut: frozenset[str]
    """The id of Chile."""
    rfc: frozenset[str]
    """The tax id of Mexico."""
    passport: frozenset[str]
    licence: frozenset[str]
    """What a permission to drive is called."""
    stating: frozenset[str]
    """Words that say what such a name stands for: `is`."""
    pin: frozenset[str]
    password: frozenset[str]
    key: frozenset[str]
    """What a password of digits is called, and many other things as well: `clave`."""
    asking: frozenset[str]
    """How one asks for a secret, before its name."""
    announcing: frozenset[str]
    """How one says that a secret comes, before its name."""
    being: frozenset[str]
    """Forms of to be between a password's name and the password."""
    ending: frozenset[str]
    """Words with which a sentence goes on after a password."""
    of_passwords: frozenset[str]
    """Words about a password after its name, which are none."""
    birthday: frozenset[str]
    """What is said of the day somebody was born on."""


def secrets(table: Table) -> Secrets:
    """Reads the table of a language's `secrets.toml`."""
    return Secrets(**{field.name: words(table[field.name]) for field in fields(Secrets)})
