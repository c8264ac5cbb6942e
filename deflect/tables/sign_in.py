"""Sign-ins of accounts: open sessions, failed tries, and what an account signs in with beside its password."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Table, ref


class SignInSession(Table):
    """A browser that is signed in. Its cookie holds a random token, of which only the digest is kept."""

    __tablename__ = "sign_in_session"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ref("user_account.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str]
    """The client's address at sign-in."""
    browser: Mapped[str]
    """Browser and system in words, from its User-Agent."""
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """To the minute; the event stream does not count as use."""


class SignInTries(Table):
    """Failed sign-ins counted for one key: a digest of an address, an account or a known browser."""

    __tablename__ = "sign_in_tries"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class SignInFactor(Table):
    """How an account signs in beside the password itself. An account without a row has a chosen password only."""

    __tablename__ = "sign_in_factor"

    user_id: Mapped[str] = mapped_column(ref("user_account.id"), primary_key=True)
    password_due: Mapped[bool] = mapped_column(default=False)
    """True for a password that somebody else chose: it must be changed first."""
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Of the authenticator app (TOTP, RFC 6238), sealed by the vault."""
    confirmed_at: Mapped[datetime | None]
    """When a first code proved that the app has the secret; none: it is not asked for yet."""
    used_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """The 30 s step of the last code that was accepted: no code opens twice."""


class RecoveryCode(Table):
    """Opens once in place of the authenticator app. The code itself is not kept."""

    __tablename__ = "recovery_code"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ref("user_account.id"), index=True)
    digest: Mapped[str] = mapped_column(String(32))
    """The vault's keyed digest of account and code."""
    used_at: Mapped[datetime | None]
