"""The browser of a request: a signed cookie of one that has signed in before, and its name in words."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from flask import Response, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from deflect.people.brakes import digest

KNOWN_FOR: Final = timedelta(days=365)
MOST_ACCOUNTS: Final = 5
"""Accounts that one browser remembers, the last first."""
NAMES: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


class KnownBrowsers:
    """The cookie opens nothing by itself: wrong tries of strangers do not lock its accounts out of this browser."""

    def __init__(self, secret_keys: Sequence[str], secure: bool) -> None:
        """The last key signs; those before it are accepted too."""
        self.cookie = "__Host-relevo-known" if secure else "relevo-known"
        self._secure = secure
        self._signed = URLSafeTimedSerializer(list(secret_keys), salt="relevo known browser")

    def of(self, email: str) -> str:
        """Returns the id of the requesting browser if this account has signed in by it, else an empty text."""
        browser, accounts = self._read()
        return browser if _account(email) in accounts else ""

    def remember(self, response: Response, email: str) -> None:
        """Sets the cookie after a sign-in."""
        browser, accounts = self._read()
        kept = [_account(email), *(one for one in accounts if one != _account(email))][:MOST_ACCOUNTS]
        response.set_cookie(
            self.cookie,
            self._signed.dumps({"browser": browser or secrets.token_urlsafe(12), "accounts": kept}),
            max_age=KNOWN_FOR,
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )

    def _read(self) -> tuple[str, list[str]]:
        try:
            kept = self._signed.loads(request.cookies.get(self.cookie, ""), max_age=int(KNOWN_FOR.total_seconds()))
        except BadSignature:
            return "", []
        return str(kept["browser"]), [str(one) for one in kept["accounts"]]


def named(user_agent: str) -> str:
    """Returns `Firefox, Windows`; the words that are known, and an empty text for other programs."""
    found = (next((name for mark, name in marks if mark in user_agent), "") for marks in (NAMES, SYSTEMS))
    return ", ".join(word for word in found if word)


def _account(email: str) -> str:
    return digest("known", email.strip().lower())[:20]
