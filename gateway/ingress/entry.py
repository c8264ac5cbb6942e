"""Where another program may enter a flow, and with what: nodes marked `entry: true`, values of the variables' types.

Values are strings in the request. Each is read as its variable's type or refused; none may hold a link, since our texts
go out under the house's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Final

import phonenumbers

from deflect.steps.ledger import Ledger
from deflect.storage.unit import UnknownFlow
from gateway.ingress.errors import Wrong
from gateway.ingress.links import has_link
from voice_flows.model.turns import Json
from voice_flows.schema.document import Flow
from voice_flows.schema.parts import ValueType

NO_LINKS: Final = (
    "Send no links in values: our texts go out under the house's name. In a sentence, write a space after the dot."
)
EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+", re.ASCII)


def flow_of(ledger: Ledger, name: str, node: str | None) -> Flow:
    """Returns the published flow of that name, if another program may enter it at this node. Raises `Wrong`."""
    try:
        flow = ledger.flows.latest(name)
    except UnknownFlow:
        raise Wrong(404, "unknown_flow", "No flow of this name is published.", "flow") from None
    if node is not None and node not in flow.nodes:
        raise Wrong(422, "unknown_node", "The flow has no such node.", "node")
    if node is not None and node not in entries(flow):
        known = ", ".join(sorted(entries(flow)))
        raise Wrong(422, "no_entry", f"Nothing may begin there; send one of {known}, or mark it `entry: true`.", "node")
    return flow


def entries(flow: Flow) -> frozenset[str]:
    """Returns the nodes where another program may begin: those marked, and where calls and texts begin anyway."""
    return frozenset({flow.start, flow.start_text, *(name for name, node in flow.nodes.items() if node.entry)})


def values(flow: Flow, given: Mapping[str, str]) -> tuple[tuple[str, Json], ...]:
    """Returns the values as the flow's variables have them. Raises `Wrong`, naming the first that does not fit."""
    return tuple((name, _value(flow, name, text)) for name, text in given.items())


def _value(flow: Flow, name: str, text: str) -> Json:
    field = f"values.{name}"
    if name not in flow.variables:
        raise Wrong(422, "unknown_variable", "The flow declares no such variable.", field)
    kind = flow.variables[name].type
    if kind != "email" and has_link(text):
        raise Wrong(422, "link_in_value", NO_LINKS, field)
    try:
        return READERS[kind](text)
    except ValueError:
        raise Wrong(422, "wrong_value", f"Send {FORMS[kind]}.", field) from None


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
