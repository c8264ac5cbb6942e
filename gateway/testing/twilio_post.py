"""Twilio's webhooks, signed as Twilio signs.

The signature is written from Twilio's documentation and not with its SDK, so that the two check each other.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from typing import Literal, TypeAlias
from urllib.parse import urlencode, urlsplit

from gateway.testing.postman import Webhook

Form: TypeAlias = Sequence[tuple[str, str]]
Algorithm = Literal["HMAC_SHA1", "HMAC_SHA256"]
SIGNATURE = "X-Twilio-Signature"
DIGESTS = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}


def sign(secret: str, url: str, form: Form, algorithm: Algorithm = "HMAC_SHA1") -> str:
    """Base64 HMAC of the URL followed by each field's name and value, in name order (Twilio, webhook security)."""
    signed = url + "".join(name + value for name, value in sorted(set(form)))
    return base64.b64encode(hmac.digest(secret.encode(), signed.encode(), DIGESTS[algorithm])).decode()


def webhook(secret: str, url: str, form: Form, algorithm: Algorithm = "HMAC_SHA1") -> Webhook:
    """A request as Twilio makes it; the SharedKey algorithm is named in a header, the older one is not."""
    address = urlsplit(url)._replace(fragment="").geturl()
    headers = [
        ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),
        ("User-Agent", "TwilioProxy/1.1"),
        (SIGNATURE, sign(secret, address, form, algorithm)),
    ]
    if algorithm != "HMAC_SHA1":
        headers.append(("X-Twilio-Webhooks-Signature-Settings", f"key=simulator,algorithm={algorithm}"))
    return Webhook(address, tuple(form), tuple(headers), urlencode(form).encode())
