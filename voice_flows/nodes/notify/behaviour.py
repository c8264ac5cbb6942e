"""The `notify` node: writes to a known number where another one calls or writes; says nothing and goes on."""

from __future__ import annotations

from voice_flows.asking.steps import Here, Reason, Step, go, lookup
from voice_flows.asking.words import today
from voice_flows.model.notices import Notice
from voice_flows.nodes.notify.model import NotifyNode
from voice_flows.values import phone
from voice_flows.values.reading import Asked, ValueRule


def enter(node: NotifyNode, here: Here, reason: Reason = "first") -> Step:
    """Goes on, with a notice where the number is another than that of the contact.

    A number that the line does not vouch for is not the contact's: whose it is gets the notice as well.
    """
    number = _number(here, node.to)
    if not number or number == lookup(here.moment.facts, "customer.number"):
        return go(here, node.then)
    values = here.session.values
    kept = {name: values[name] for name in node.keep if name in values}
    return go(here, node.then, Notice(here.session.node, number, here.flow.flow, node.by_text, kept))


def _number(here: Here, name: str) -> str:
    """The number of a value in E.164; empty where it holds none."""
    asked = Asked(ValueRule(), here.session.language, today(here), here.flow.country)
    read = phone.by_words(str(lookup(here.session.values, name) or ""), asked)
    return str(read.value) if read else ""
