"""Who asks: the session's account, what its role allows, and a brake on guessing. Checked here, on the server."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

from flask import abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from deflect.people.accounts import Account, Role, find

P = ParamSpec("P")
R = TypeVar("R")


class Throttle:
    """Counts failures per key: after `free` of them each further one doubles a wait, from 30 s to 15 min."""

    KEYS = 10_000  # more addresses than that at once is an attack; the oldest are forgotten

    def __init__(self, free: int = 5, now: Callable[[], float] = time.monotonic):
        self._free, self._now = free, now
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def wait_s(self, key: str) -> float:
        """Seconds until `key` may try again; 0 for now."""
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


def begin(account: Account) -> None:
    """Start a session for `account`; whatever stood in the cookie before is dropped."""
    end()
    session.setdefault("language", account.language)
    session["user"], session["seal"] = account.id, account.seal


def end() -> None:
    """Sign out; language and theme stay chosen."""
    kept = {name: session[name] for name in ("theme", "language") if name in session}
    session.clear()
    session.update(kept)
    session.permanent = True


def load_account() -> None:
    """Put the session's account in `g.user`; an account switched off or with a new password is nobody."""
    g.user = None
    if request.endpoint == "static" or "user" not in session:
        return
    account = find(current_app.extensions["relevo.store"], session["user"])
    if account is None or account.seal != session.get("seal"):
        end()
        return
    g.user = account


def allowed(role: Role = "agent") -> Callable[[Callable[P, R]], Callable[P, R | ResponseReturnValue]]:
    """Only for those signed in with this role (an admin may what an agent may)."""

    def guard(view: Callable[P, R]) -> Callable[P, R | ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | ResponseReturnValue:
            if g.user is None:
                return _who_are_you()
            if role == "admin" and g.user.role != "admin":
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return guard


def _who_are_you() -> ResponseReturnValue:
    if "/api/" in request.path:
        return {"error": "signed_out"}, 401
    return redirect(url_for("pages.sign_in", next=request.full_path if request.query_string else request.path))
