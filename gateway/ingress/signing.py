"""Makes and checks the signatures of our own API. Pure; the time is an argument.

`Relevo-Signature: t=<unix seconds>,v1=<hex>`, where v1 is HMAC-SHA256 with the shared key over
`<t>.<Idempotency-Key>.<raw body>`.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from typing import Final

HEADER: Final = "Relevo-Signature"
TOLERANCE_S: Final = 300
"""How far a client's clock may be off. A captured request stays valid as long, but its key counts once."""
_FORM = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)


def sign(secret: str, idempotency_key: str, body: bytes, unix_s: int) -> str:
    """Returns the header's value."""
    signed = f"{unix_s}.{idempotency_key}.".encode() + body
    return f"t={unix_s},v1={hmac.digest(secret.encode(), signed, 'sha256').hex()}"


def verify(secrets: Sequence[str], header: str, idempotency_key: str, body: bytes, now_s: float) -> bool:
    """Returns true if one of `secrets` signed this body under this key, within `TOLERANCE_S` of now."""
    form = _FORM.fullmatch(header.strip())
    if form is None or abs(now_s - int(form[1])) > TOLERANCE_S:
        return False
    wanted = [sign(secret, idempotency_key, body, int(form[1])) for secret in secrets]
    return any(hmac.compare_digest(each, header.strip()) for each in wanted)
