"""Makes and checks the signatures of our own API. Pure; the time is an argument.

`Relevo-Signature: t=<unix seconds>,v2=<hex>`, where v2 is HMAC-SHA256 with the key's secret over
`<t>.<METHOD>.<path>.<Idempotency-Key>.<raw body>`. The path has its query, if any; a request without an
Idempotency-Key signs an empty one. `v1`, the form of release 0.1, signed neither method nor path: whoever had one
signed request could send it to another address. It is refused.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HEADER: Final = "Relevo-Signature"
KEY_HEADER: Final = "Relevo-Key"
"""Names the key; without it, the one of the settings."""
TOLERANCE_S: Final = 300
"""How far a client's clock may be off. A captured request stays valid as long, but its key counts once."""
_FORM: Final = re.compile(r"t=(\d{1,12}),v2=([0-9a-f]{64})", re.ASCII)
_OLD_FORM: Final = re.compile(r"t=\d{1,12},v1=[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature covers beside the time. `path` is as sent, with its query."""

    method: str
    path: str
    idempotency_key: str = ""
    body: bytes = b""


def sign(secret: str, request: Signed, unix_s: int) -> str:
    """Returns the header's value."""
    head = f"{unix_s}.{request.method}.{request.path}.{request.idempotency_key}."
    return f"t={unix_s},v2={hmac.digest(secret.encode(), head.encode() + request.body, 'sha256').hex()}"


def verify(secrets: Sequence[str], header: str, request: Signed, now_s: float) -> bool:
    """Returns true if one of `secrets` signed this request within `TOLERANCE_S` of now."""
    form = _FORM.fullmatch(header.strip())
    if form is None or abs(now_s - int(form[1])) > TOLERANCE_S:
        return False
    wanted = [sign(secret, request, int(form[1])) for secret in secrets]
    return any(hmac.compare_digest(each, header.strip()) for each in wanted)


def is_old(header: str) -> bool:
    """Returns true for a signature in the form of release 0.1."""
    return _OLD_FORM.fullmatch(header.strip()) is not None
