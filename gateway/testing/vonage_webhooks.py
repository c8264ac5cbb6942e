"""Vonage's webhooks, signed as Vonage signs, in each of the three forms that an account can choose.

The signature is written from Vonage's documentation and not with its SDK, so that the two check each other.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from typing import Literal, TypeAlias
from urllib.parse import urlencode

from gateway.testing.postman import Webhook

Method: TypeAlias = Literal["GET", "POST", "POST-JSON"]
Algorithm: TypeAlias = Literal["md5", "sha1", "sha256", "sha512"]


def sign(secret: str, fields: Mapping[str, str], algorithm: Algorithm = "sha256") -> str:
    """Hex HMAC over `&name=value` of each field but `sig`, in name order, `&` and `=` in values written `_`."""
    told = "".join(
        f"&{name}={value.replace('&', '_').replace('=', '_')}"
        for name, value in sorted(fields.items())
        if name != "sig"
    )
    return hmac.digest(secret.encode(), told.encode(), algorithm).hex()


def webhook(
    secret: str, url: str, fields: Mapping[str, str], method: Method = "POST", algorithm: Algorithm = "sha256"
) -> Webhook:
    """A request as Vonage makes it; `fields` hold timestamp and nonce already."""
    signed = {**fields, "sig": sign(secret, fields, algorithm).upper()}
    form = tuple(signed.items())
    if method == "GET":
        return Webhook(f"{url}?{urlencode(form)}", form, (), b"", "GET")
    if method == "POST-JSON":
        return Webhook(url, form, (("Content-Type", "application/json"),), json.dumps(signed).encode())
    kind = (("Content-Type", "application/x-www-form-urlencoded"),)
    return Webhook(url, form, kind, urlencode(form).encode())
