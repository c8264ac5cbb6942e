"""Sign-in: the account of a session, and a brake on guessing passwords."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from threading import Lock

from flask import Flask, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from deflect.people.accounts import Account, find
from deflect.storage.store import Store


class Throttle:
    """Counts failed sign-ins per key. After `free` failures each further one doubles the wait, from 30 s to 15 min."""

    KEYS = 10_000  # more addresses than that at once is an attack; the oldest are forgotten

    def __init__(self, free: int = 5, now: Callable[[], float] = time.monotonic):
        self._free, self._now = free, now
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def wait_s(self, key: str) -> float:
        """Returns the seconds until `key` may try again, 0 if it may now."""
        with self._lock:
            count, last = self._failures.get(key, (0, 0.0))
        if count < self._free:
            return 0.0
        return max(0.0, last + min(30.0 * 2.0 ** (count - self._free), 900.0) - self._now())

    def failed(self, key: str) -> None:
        with self._lock:
            count, _ = self._failures.pop(key, (0, 0.0))
            self._failures[key] = (count + 1, self._now())
            while len(self._failures) > self.KEYS:
                self._failures.popitem(last=False)

    def forget(self, key: str) -> None:
        with self._lock:
            self._failures.pop(key, None)


@dataclass(frozen=True, slots=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """The account of a session, as flask-login knows it."""

    account: Account

    def get_id(self) -> str:
        """What the session cookie holds. The seal changes with the password, which ends sessions begun before."""
        return f"{self.account.id}:{self.account.seal}"


def install(app: Flask, store: Store) -> None:
    """Lets flask-login load the account of each session of `app` from `store`.

    Flask-login's own session protection stays off: it binds a session to an address, and those of people on the move
    change. The seal ends sessions instead. A "remember me" cookie is never given out.
    """
    sign_in = LoginManager()
    sign_in.session_protection = None

    @sign_in.user_loader  # type: ignore[untyped-decorator]
    def load(name: str) -> SignedIn | None:
        account = find(store, name.partition(":")[0])
        found = SignedIn(account) if account else None
        return found if found and compare_digest(found.get_id(), name) else None

    sign_in.unauthorized_handler(signed_out)
    sign_in.init_app(app, add_context_processor=False)


def begin(account: Account) -> None:
    """Start a session for `account`; what the cookie held before is dropped."""
    end()
    session.setdefault("language", account.language)
    login_user(SignedIn(account))


def end() -> None:
    """Sign out; language and theme stay chosen."""
    logout_user()
    kept = {name: session[name] for name in ("theme", "language") if name in session}
    session.clear()
    session.update(kept)
    session.permanent = True


def load_account() -> None:
    """Put the session's account in `g.user`; `None` where it is switched off or has a new password."""
    g.user = None
    if request.endpoint == "static":
        return
    if "user" in session:  # begun by release 0.1, which kept the id and the seal apart
        session["_user_id"] = f"{session.pop('user')}:{session.pop('seal', '')}"
    if "_user_id" not in session:
        return
    if current_user.is_authenticated:
        g.user = current_user.account
    else:
        end()


def signed_out() -> ResponseReturnValue:
    """Answers who is not signed in: 401 to a program, the sign-in page to a person."""
    if "/api/" in request.path:
        return {"error": "signed_out"}, 401
    return redirect(url_for("pages.sign_in", next=request.full_path if request.query_string else request.path))
