"""Holds exchanges with the SMS API and its webhooks to Vonage's own API description (tests/specs/vonage_sms.json)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from gateway.testing.postman import Webhook
from gateway.testing.vonage import Exchanged

FILE = json.loads((Path(__file__).parents[2] / "specs" / "vonage_sms.json").read_text())
SIGNED = {"sig", "nonce", "timestamp"}
"""Fields of signed webhooks, which the description names for receipts only."""


def problems(told: Exchanged) -> list[str]:
    """Returns what in a request and its answer is not as the file says."""
    if told.path not in FILE["paths"]:
        return [f"{told.path}: not in Vonage's file"]
    form = {name: _typed(name, values[0]) for name, values in told.form.items()}
    wrong = [f"{name}: given twice" for name, values in told.form.items() if len(values) > 1]
    wrong += [f"{name}: Vonage has no such field" for name in form if name not in _properties("NewMessage")]
    wrong += _invalid("NewMessage", form)
    if told.status != 200:
        return wrong
    taken = any(each.get("status") == "0" for each in told.answer["messages"])
    for each in told.answer["messages"]:
        kind = "Message" if each["status"] == "0" else "ErrorMessage"
        wrong += [f"answer: {name} is not in the file" for name in each if name not in _properties(kind)]
        wrong += [f"answer: {number} is no status" for number in {each["status"]} - {"0", *FILE["errors"]}]
    return wrong + _invalid("SMS" if taken else "Error", told.answer)


def webhook_problems(posted: Webhook, kind: str) -> list[str]:
    """Returns what in a webhook is not as the file says; `kind` is `InboundMessage` or `DeliveryReceipt`."""
    fields = dict(posted.form)
    unknown = set(fields) - set(_properties(kind)) - SIGNED
    return [f"{name}: not in the file" for name in sorted(unknown)] + _invalid(kind, fields)


def _properties(name: str) -> Mapping[str, Any]:
    return FILE["schemas"][name]["properties"]  # type: ignore[no-any-return]


def _typed(name: str, value: str) -> Any:
    schema = _properties("NewMessage").get(name, {})
    return int(value) if schema.get("type") == "integer" and value.isdigit() else value


def _invalid(name: str, value: Any) -> list[str]:
    schema = {**FILE["schemas"][name], "components": {"schemas": FILE["schemas"]}}
    return [
        f"{'.'.join(map(str, e.absolute_path))} {e.message}" for e in Draft202012Validator(schema).iter_errors(value)
    ]
