"""Who a request comes from: the session of its cookie, and the account of that session, in `g`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from deflect.people import accounts
from deflect.people.accounts import Account
from deflect.people.brakes import Tries
from deflect.people.sessions import Limits, Sessions
from deflect.storage.store import Store
from gateway.workspace.sign_in.browsers import named

IN_COOKIE: Final = "session"
"""Where the signed cookie holds the session's token."""
FORGERY: Final = "csrf_token"
"""Where Flask-WTF keeps in the cookie what the page's token is checked against."""
KEPT: Final = ("theme", "language")
STREAM: Final = "live.follow"
"""The event stream: an open page by itself does not count as use."""
WITH_FIRST_PASSWORD: Final = ("account.show", "account.change_password", "pages.prefer", "sign_in.leave", "static")
"""What an account may do before its first password is changed."""


@dataclass(frozen=True, slots=True)
class SignInRules:
    """How long sessions last, how many failures are free, and which accounts may keep their first password."""

    limits: Limits = field(default_factory=Limits)
    tries: Tries = field(default_factory=Tries)
    keep_first: frozenset[str] = frozenset()
    """E-mail addresses of these accounts."""


class Current:
    """The sign-in of the request at hand."""

    def __init__(self, store: Store, sessions: Sessions, keep_first: frozenset[str]) -> None:
        self._store, self.sessions, self._keep_first = store, sessions, keep_first

    def load(self) -> ResponseReturnValue | None:
        """Sets `g.user` and `g.session`, or `None`. Returns an answer where the password must be changed first."""
        g.user, g.session, g.password_due, g.proof_due = None, None, False, False
        if request.endpoint == "static" or not (token := session.get(IN_COOKIE)):
            return None
        with self._store.reading() as db:
            found = self.sessions.find(db, str(token))
            account = accounts.active(db, found.user_id) if found else None
        if found is None or account is None:
            self._drop()
            return None
        if request.endpoint != STREAM:
            self.sessions.note_use(found)
        g.user, g.session = account, found
        g.proof_due = not self.sessions.proves(found)
        g.password_due = found.password_due and account.email not in self._keep_first
        if g.password_due and request.endpoint not in WITH_FIRST_PASSWORD:
            return _change_first()
        return None

    def begin(self, account: Account) -> None:
        """Begins a session for `account` in this browser; what its cookie held before is dropped."""
        self.end()
        session.setdefault("language", account.language)
        agent = request.headers.get("User-Agent", "")
        session[IN_COOKIE] = self.sessions.begin(account.id, request.remote_addr or "", named(agent))

    def begin_again(self, account: Account) -> None:
        """Begins a session instead of this one, for the page that is open: its token against forgery goes on."""
        kept = {name: session[name] for name in (FORGERY,) if name in session}
        self.begin(account)
        session.update(kept)

    def end(self) -> None:
        """Signs out, on the server too; language and theme stay chosen."""
        if g.session is not None:
            self.sessions.end(g.session.user_id, g.session.id)
            g.user = g.session = None
        self._drop()

    def _drop(self) -> None:
        kept = {name: session[name] for name in KEPT if name in session}
        session.clear()
        session.update(kept)
        session.permanent = True


def _change_first() -> ResponseReturnValue:
    if "/api/" in request.path:
        return {"error": "password_due"}, 403
    return redirect(url_for("account.show"))
