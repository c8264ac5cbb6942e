"""The second step of signing in: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for its loss.

The app's secret is sealed by the vault. Each code opens once.
"""

from __future__ import annotations

import secrets
from hmac import compare_digest
from typing import Final

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from deflect.people import audit
from deflect.people.audit import Actor
from deflect.people.retired_digests import digests
from deflect.people.sessions import factor
from deflect.storage.store import Clock, Store, utc_now
from deflect.storage.vault import Vault
from deflect.tables import RecoveryCode, SignInFactor

ISSUER: Final = "Relevo"
STEP_S: Final = 30
DRIFT: Final = 1
"""Steps that a telephone's clock may be off, either way."""
RECOVERY_CODES: Final = 10
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for others: i, l, o, 0, 1."""


class SecondFactor:
    """The authenticator apps and recovery codes of all accounts."""

    def __init__(self, store: Store, vault: Vault, clock: Clock = utc_now) -> None:
        self._store, self._vault, self._clock = store, vault, clock

    def on(self, user_id: str) -> bool:
        """Returns whether this account is asked for a code."""
        with self._store.reading() as db:
            return confirmed(db.get(SignInFactor, user_id))

    def left(self, user_id: str) -> int:
        """Returns how many recovery codes are unused."""
        unused = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
        with self._store.reading() as db:
            return int(db.scalar(unused) or 0)

    def propose(self, user_id: str) -> str:
        """Returns the secret to be scanned: that of the last try, until a code confirms it."""
        with self._store.transaction() as db:
            row = factor(db, user_id)
            if row.secret is not None and row.confirmed_at is None:
                return self._vault.unseal(row.secret).decode()
            secret = pyotp.random_base32()
            row.secret, row.confirmed_at, row.used_step = self._vault.seal(secret.encode()), None, 0
            return secret

    def confirm(self, user_id: str, code: str) -> tuple[str, ...]:
        """Asks for codes from now on. Returns the recovery codes, shown once; none where the code is wrong."""
        with self._store.transaction() as db:
            row = factor(db, user_id)
            if confirmed(row) or not self._app_code(row, code):
                return ()
            row.confirmed_at = self._clock()
            audit.write(db, self._store, audit.user(user_id), "second_step_on", user_id)
            return self._new_codes(db, user_id)

    def accept(self, user_id: str, code: str) -> bool:
        """Takes a code of the app, or a recovery code; each is accepted once."""
        with self._store.transaction() as db:
            row = db.get(SignInFactor, user_id, with_for_update=True)
            return row is not None and confirmed(row) and (self._app_code(row, code) or self._recovery(db, row, code))

    def _app_code(self, row: SignInFactor, code: str) -> bool:
        if row.secret is None:
            return False
        app, now = pyotp.TOTP(self._vault.unseal(row.secret).decode()), int(self._clock().timestamp()) // STEP_S
        digits = "".join(code.split())
        for step in range(now - DRIFT, now + DRIFT + 1):
            if step > row.used_step and compare_digest(app.generate_otp(step).encode(), digits.encode()):
                row.used_step = step
                return True
        return False

    def _recovery(self, db: Session, row: SignInFactor, code: str) -> bool:
        same = RecoveryCode.digest.in_(digests(db, self._vault, _recovery_text(row.user_id, code)))
        unused = select(RecoveryCode).where(RecoveryCode.user_id == row.user_id, same, RecoveryCode.used_at.is_(None))
        found = db.scalar(unused.with_for_update())
        if found is None:
            return False
        found.used_at = self._clock()
        audit.write(db, self._store, audit.user(row.user_id), "recovery_code_used", found.id)
        return True

    def _new_codes(self, db: Session, user_id: str) -> tuple[str, ...]:
        db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        codes = tuple(f"{_letters()}-{_letters()}" for _ in range(RECOVERY_CODES))
        for code in codes:
            digest = self._vault.digest(_recovery_text(user_id, code))
            db.add(RecoveryCode(id=self._store.ids("rec"), user_id=user_id, digest=digest, used_at=None))
        return codes


def address(secret: str, email: str) -> str:
    """Returns what the QR code says: `otpauth://totp/...`."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def remove(db: Session, store: Store, user_id: str, actor: Actor) -> bool:
    """Asks an account for no code any more. Returns False where none was asked for."""
    row = db.get(SignInFactor, user_id)
    if was := confirmed(row):
        audit.write(db, store, actor, "second_step_off", user_id)
    if row is not None:
        row.secret, row.confirmed_at = None, None
    db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    return was


def _recovery_text(user_id: str, code: str) -> str:
    kept = "".join(letter for letter in code.lower() if letter in LETTERS)
    return f"recovery code {user_id} {kept}"


def confirmed(row: SignInFactor | None) -> bool:
    """Returns whether codes are asked for at sign-in, by the row that says how an account signs in."""
    return row is not None and row.secret is not None and row.confirmed_at is not None


def _letters() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(5))
