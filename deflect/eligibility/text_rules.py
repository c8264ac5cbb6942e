"""The rules on texts and calls that an admin may change while programs run: their names, values and limits. Pure.

A rule stands for one field of `PolicySettings`, or of its `calls`. What the settings of the installation fix is locked
and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

import phonenumbers

from deflect.policy.texting import PolicySettings
from relevo.errors import RelevoError
from voice_flows.model.turns import Json

Shape: TypeAlias = Literal["switch", "count", "time", "countries", "line_types"]
EVERY_FLOW: Final = ""
"""The scope of a rule that counts for every flow without one of its own."""
OF_BRAND: Final = "brand:"
"""How the scope of a rule begins that counts for all flows of a brand; the brand's name follows."""
LONGEST_SCOPE: Final = 64
LINE_TYPES: Final = ("mobile", "landline", "unknown")
MOST: Final = 1_000_000
OF_CALLS: Final = "calls_"
"""How the name of a rule begins that stands for a field of `PolicySettings.calls`; the field's name follows."""
_TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class BadRule(RelevoError, ValueError):
    """A rule's name or value cannot be used; the message names it and what to send instead. Nothing was changed."""

    code = "bad_rule"
    retryable = False


class RuleLocked(RelevoError):
    """The settings of the installation fix this rule; the message names the setting. Nothing was changed."""

    code = "rule_locked"
    retryable = False


class RuleChanged(RelevoError):
    """Somebody else has set this rule since it was read; the message names it. Nothing was changed."""

    code = "rule_changed"
    retryable = False


@dataclass(frozen=True, slots=True)
class TextRule:
    """`name` is the field of `PolicySettings` too. `setting` fixes it where it is set; empty: nothing does.

    A count is between `least` and `most`.
    """

    name: str
    shape: Shape
    setting: str = ""
    by_flow: bool = True
    """False where it counts over all flows together."""
    least: int = 0
    most: int = MOST


TEXT_RULES: Final[Mapping[str, TextRule]] = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            TextRule("offers", "switch"),
            TextRule("line_types", "line_types"),
            TextRule("countries", "countries", "text_countries"),
            TextRule("sensitive", "switch"),
            TextRule("open_thread", "switch"),
            TextRule("signature", "switch"),
            TextRule("per_number_a_day", "count", "texts_per_number"),
            TextRule("per_prefix_an_hour", "count", "texts_per_prefix"),
            TextRule("per_source_an_hour", "count", "texts_per_source"),
            TextRule("all_numbers_a_day", "count", "texts_per_day", by_flow=False),
            TextRule("quiet_from", "time", "quiet_from"),
            TextRule("quiet_until", "time", "quiet_until"),
            TextRule("first_replies_a_day", "count", "first_replies_per_day", by_flow=False),
            TextRule("codes_per_number_a_day", "count"),
            TextRule("codes_per_source_an_hour", "count", by_flow=False),
            TextRule("unanswered", "count", "unanswered_texts", by_flow=False, least=5),
            TextRule("lookups_a_day", "count", "line_lookup.per_day", by_flow=False),
            TextRule("calls_per_number_a_day", "count", "calls_per_number", by_flow=False, least=1),
            TextRule("calls_all_numbers_a_day", "count", "calls_per_day", by_flow=False, least=1),
            TextRule("calls_attempts", "count", "call_attempts", by_flow=False, least=1, most=10),
            TextRule("calls_quiet_from", "time", "call_quiet_from", by_flow=False),
            TextRule("calls_quiet_until", "time", "call_quiet_until", by_flow=False),
        )
    }
)
"""In the order of the pages."""
Own: TypeAlias = Mapping[str, Mapping[str, Json]]
"""What admins set: by flow, brand (`OF_BRAND`) or `EVERY_FLOW`, then by the rule's name."""


def check(name: str, flow: str, value: Any) -> Json:
    """Returns the value as it is stored. Raises `BadRule`."""
    rule = TEXT_RULES.get(name)
    if rule is None:
        raise BadRule(f"{name[:40]}: there is no such rule; use one of {', '.join(TEXT_RULES)}")
    if len(flow) > LONGEST_SCOPE:
        raise BadRule(f"{name}: the name is too long; use at most {LONGEST_SCOPE - len(OF_BRAND)} characters")
    if flow and not rule.by_flow:
        raise BadRule(f"{name}: it counts over all flows together; set it without a flow")
    return _CHECKS[rule.shape](name, value)


def overridden(policy: PolicySettings, own: Own, flow: str = EVERY_FLOW, brand: str = "") -> PolicySettings:
    """Returns the policy of a flow of a brand with what admins set: the flow's rules, then its brand's, then all's.

    `flow` may be the scope of a brand itself.
    """
    if not own:
        return policy
    scopes = (EVERY_FLOW, *((OF_BRAND + brand,) if brand else ()), *((flow,) if flow else ()))
    together = {name: value for scope in scopes for name, value in own.get(scope, {}).items()}
    known = {name: value for name, value in together.items() if name in TEXT_RULES and name not in policy.locked}
    of_texts, of_calls = dict[str, Any](), dict[str, Any]()
    for name, value in known.items():
        fields = of_calls if name.startswith(OF_CALLS) else of_texts
        fields[name.removeprefix(OF_CALLS)] = _field(TEXT_RULES[name].shape, value)
    calls = replace(policy.calls, **of_calls) if of_calls else policy.calls
    return replace(policy, **of_texts, calls=calls)


def value_of(policy: PolicySettings, name: str) -> Json:
    """Returns a rule's value in a policy, in the form in which it is stored."""
    of_calls = name.startswith(OF_CALLS)
    value = getattr(policy.calls, name.removeprefix(OF_CALLS)) if of_calls else getattr(policy, name)
    if isinstance(value, frozenset):
        return sorted(value)
    return value.strftime("%H:%M") if isinstance(value, time) else value


def _field(shape: Shape, value: Any) -> object:
    if shape == "time":
        return time.fromisoformat(value)
    return frozenset(value) if shape in ("countries", "line_types") else value


def _switch(name: str, value: Any) -> Json:
    if not isinstance(value, bool):
        raise BadRule(f"{name}: it is no switch; send true or false")
    return value


def _count(name: str, value: Any) -> Json:
    least, most = TEXT_RULES[name].least, TEXT_RULES[name].most
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadRule(f"{name}: it is no count; send a whole number, {least} to {most}")
    return value


def _time(name: str, value: Any) -> Json:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise BadRule(f"{name}: it is no time of day; write it as 22:00")
    return value


def _countries(name: str, value: Any) -> Json:
    known = phonenumbers.SUPPORTED_REGIONS
    codes = [one.strip().upper() for one in value if isinstance(one, str)] if isinstance(value, list) else []
    wrong = [one[:8] for one in codes if one not in known]
    if not codes or wrong or len(codes) != len(value):
        raise BadRule(f"{name}: {', '.join(wrong) or 'it'} is no country; send codes such as ES, PT, FR")
    return sorted(set(codes))


def _line_types(name: str, value: Any) -> Json:
    if not isinstance(value, list) or any(one not in LINE_TYPES for one in value):
        raise BadRule(f"{name}: it is no list of line types; send some of {', '.join(LINE_TYPES)}")
    return sorted(set(value))


_CHECKS: Final[Mapping[Shape, Callable[[str, Any], Json]]] = {
    "switch": _switch,
    "count": _count,
    "time": _time,
    "countries": _countries,
    "line_types": _line_types,
}
