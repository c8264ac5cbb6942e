"""Values that another program gives to a flow: each read as its variable's type, or refused with what to send.

A variable of a type takes text in the forms of `FORMS`, or the JSON number or boolean itself. One without a type takes
what its samples show: text, a number, an object with the samples' fields, or a list of such. No value may hold a link,
since our texts go out under the house's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from typing import Any, Final

import phonenumbers

from gateway.ingress.errors import Wrong
from gateway.ingress.links import has_link
from voice_flows.model.turns import Json
from voice_flows.schema.document import Flow, Variable
from voice_flows.schema.parts import ValueType

NO_LINKS: Final = (
    "Send no links in values: our texts go out under the house's name. In a sentence, write a space after the dot."
)
EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+", re.ASCII)
NO_TEXT: Final = frozenset({"digits", "number", "amount", "date", "time", "phone", "email", "yes_no", "one_of"})
"""Types whose forms leave no room for a link."""
LONGEST: Final = 500
"""Characters of one text."""
MOST: Final = 200
"""Texts, numbers, objects and lists within one value."""
LARGEST: Final = 10**15
"""Numbers are smaller than this; larger ones lose digits in JSON readers."""
DEEPEST: Final = 4
"""Objects and lists within each other."""


def read(flow: Flow, given: Mapping[str, Any]) -> tuple[tuple[str, Json], ...]:
    """Returns the values as the flow's variables have them. Raises `Wrong`, naming the first that does not fit."""
    return tuple((name, _value(flow, name, value)) for name, value in given.items())


def _value(flow: Flow, name: str, value: Any) -> Json:
    field = f"values.{name}"
    variable = flow.variables.get(name)
    if variable is None:
        raise Wrong(422, "unknown_variable", "The flow declares no such variable.", field)
    held = list(_parts(value, 0))
    if len(held) > MOST or any(deep > DEEPEST for _, deep in held):
        raise Wrong(
            422, "value_too_large", f"Send at most {MOST} parts in one value, {DEEPEST} within each other.", field
        )
    if any(len(part) > LONGEST for part, _ in held if isinstance(part, str)):
        raise Wrong(422, "value_too_large", f"Send texts of at most {LONGEST} characters.", field)
    if variable.type not in NO_TEXT and any(has_link(part) for part, _ in held if isinstance(part, str)):
        raise Wrong(422, "link_in_value", NO_LINKS, field)
    if variable.type == "any":
        return _shaped(variable, value, field)
    try:
        return READERS[variable.type](_text_of(variable.type, value))
    except ValueError:
        raise Wrong(422, "wrong_value", f"Send {FORMS[variable.type]}.", field) from None


def _parts(value: Any, deep: int) -> Iterator[tuple[Any, int]]:
    """A value with everything in it, names of fields too, each with how deep it lies."""
    yield value, deep
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield name, deep
            yield from _parts(each, deep + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _parts(each, deep + 1)


def _text_of(kind: ValueType, value: Any) -> str:
    """The text of a JSON value that has the variable's type itself. Raises `ValueError` for another."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        if kind == "yes_no":
            return "true" if value else "false"
    elif isinstance(value, int | float) and kind in ("number", "amount"):
        return repr(value)
    raise ValueError(kind)


def _shaped(variable: Variable, value: Any, field: str) -> Json:
    """The value of a variable without a type, if it has the shape of a sample; without samples only text fits."""
    samples = variable.samples or [""]
    if any(_fits(value, sample) for sample in samples):
        return value
    raise Wrong(422, "wrong_value", f"Send {_wanted(samples[0])}, as the flow's samples show it.", field)


def _fits(value: Any, sample: Any) -> bool:
    if isinstance(sample, Mapping):
        return (
            isinstance(value, Mapping)
            and value.keys() >= sample.keys()
            and all(_fits(value[name], each) for name, each in sample.items())
            and all(_is_plain(each) for name, each in value.items() if name not in sample)
        )
    if isinstance(sample, list):
        return isinstance(value, list) and all(_fits(each, sample[0]) for each in value if sample)
    if isinstance(sample, bool) or isinstance(value, bool):
        return isinstance(sample, bool) and isinstance(value, bool)
    if isinstance(sample, int | float):
        return isinstance(value, int | float) and abs(value) < LARGEST
    return isinstance(value, str) and (_is_day(value) or not (isinstance(sample, str) and _is_day(sample)))


def _is_plain(value: Any) -> bool:
    """True for what a field beside the samples' may hold: text, a number, true or false."""
    return isinstance(value, str | bool) or (isinstance(value, int | float) and abs(value) < LARGEST)


def _is_day(text: str) -> bool:
    try:
        return bool(_date(text))
    except ValueError:
        return False


def _wanted(sample: Any) -> str:
    if isinstance(sample, Mapping):
        return f"an object with {', '.join(sample)}"
    if isinstance(sample, list):
        return f"a list of {_wanted(sample[0]).removeprefix('an ') if sample else 'values'}"
    if isinstance(sample, bool):
        return "true or false"
    if isinstance(sample, str) and _is_day(sample):
        return "a day such as 2026-11-24"
    return "a number" if isinstance(sample, int | float) else "text"


def _matching(pattern: str) -> Callable[[str], Json]:
    form = re.compile(pattern, re.ASCII)

    def read(text: str) -> Json:
        if not form.fullmatch(text):
            raise ValueError(text)
        return text

    return read


def _number(text: str) -> Json:
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", text, re.ASCII):
        raise ValueError(text)
    return float(text) if "." in text else int(text)


def _date(text: str) -> Json:
    return date.fromisoformat(_matching(r"\d{4}-\d\d-\d\d")(text)).isoformat()


def _time(text: str) -> Json:
    _matching(r"\d\d:\d\d")(text)
    return time.fromisoformat(text).strftime("%H:%M")


def _phone(text: str) -> Json:
    _matching(r"\+\d{7,15}")(text)
    try:
        return phonenumbers.format_number(phonenumbers.parse(text), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException as wrong:
        raise ValueError(text) from wrong


def _yes_no(text: str) -> Json:
    return {"true": True, "false": False}[_matching("true|false")(text)]


def _email(text: str) -> Json:
    if not EMAIL.fullmatch(text):
        raise ValueError(text)
    return text


def _text(text: str) -> Json:
    return text


READERS: Final[Mapping[ValueType, Callable[[str], Json]]] = {
    "digits": _matching(r"\d{1,64}"),
    "number": _number,
    "amount": _number,
    "date": _date,
    "time": _time,
    "phone": _phone,
    "email": _email,
    "yes_no": _yes_no,
    "one_of": _matching(r"[A-Za-z0-9_-]{1,64}"),
    "text": _text,
    "any": _text,
}
FORMS: Final[Mapping[ValueType, str]] = {
    "digits": "digits only, 64 at most",
    "number": "a number such as 12 or 12.5",
    "amount": "an amount such as 12 or 12.50, without currency",
    "date": "a day such as 2026-11-24",
    "time": "a time such as 09:30",
    "phone": "a number in E.164, such as +34612345678",
    "email": "an e-mail address",
    "yes_no": "true or false",
    "one_of": "the id of a choice",
    "text": "text",
    "any": "text",
}
"""What to send for each type."""
