"""The sign-in page, its second step and signing out. Brakes are counted before a password or code is looked at."""

from __future__ import annotations

import re
import time
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from deflect.people import accounts
from deflect.people.accounts import Account
from deflect.people.brakes import Brake, Brakes, Tries
from deflect.people.passwords import Crowded
from deflect.people.second_factor import SecondFactor
from deflect.policy.roles import permissions
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.store import Store
from gateway.workspace.permissions import PUBLIC, permission_of, public
from gateway.workspace.sign_in.browsers import KnownBrowsers
from gateway.workspace.sign_in.current import Current
from gateway.workspace.translations import word

HALF: Final = "half"
"""In the cookie: whose password was right and whose code is still missing, and when."""
HALF_S: Final = 300
CROWDED_S: Final = 5
_PATH: Final = re.compile(r"/(?!/)[^\\\x00-\x1f\x7f]*")
"""A path of this site: browsers take `\\` for `/`, and read past tabs and line ends (WHATWG URL, 4.4)."""


def here(address: str | None) -> str:
    """Returns `address` if it is a path of this site, else the home page: a sign-in never leads to another site."""
    return address if address and _PATH.fullmatch(address) else url_for("pages.home")


def _wanted(account: Account) -> str:
    """Returns the address that the sign-in was for; the home page, which says why, where the role may not open it."""
    address = here(request.args.get("next"))
    try:
        endpoint, _ = current_app.url_map.bind_to_environ(request.environ).match(urlsplit(address).path, method="GET")
    except HTTPException:
        return address
    opens = permission_of(endpoint) in ("", PUBLIC, *permissions(account.role))
    return address if opens else url_for("pages.home", refused=1)


class Entry:
    """What the sign-in pages do."""

    def __init__(
        self, store: Store, current: Current, known: KnownBrowsers, factor: SecondFactor, brakes: Brakes, tries: Tries
    ) -> None:
        self._store, self._current, self._known = store, current, known
        self._factor, self._brakes, self._tries = factor, brakes, tries

    def by_password(self) -> ResponseReturnValue:
        email = request.form.get("email", "")
        own, shared = self._counted(email)
        if wait := self._brakes.begin([*own, *shared]):
            return _refused(email, "sign_in.throttled", 429, wait)
        try:
            known = bool(self._known.of(email))
            account = accounts.check(self._store, email, request.form.get("password", ""), known=known)
        except Crowded:
            self._brakes.succeeded(shared=[*own, *shared])
            return _refused(email, "sign_in.crowded", 503, CROWDED_S)
        if account is None:
            return _refused(email, "sign_in.refused", 401)
        self._brakes.succeeded(*own, shared=shared)
        if not self._factor.on(account.id):
            return self._enter(account)
        session[HALF] = [account.id, int(time.time())]
        return redirect(url_for("sign_in.code", next=request.args.get("next")))

    def by_code(self) -> ResponseReturnValue:
        account = self._half()
        if account is None:
            return redirect(url_for("sign_in.show", next=request.args.get("next")))
        browser = self._known.of(account.email)
        brake = self._tries.at_browser(browser, account.id) if browser else self._tries.at_codes(account.id)
        if wait := self._brakes.begin([brake]):
            return _code_page("sign_in.throttled", 429, wait)
        if not self._factor.accept(account.id, request.form.get("code", "")):
            return _code_page("sign_in.code_refused", 401)
        self._brakes.succeeded(brake)
        return self._enter(account)

    def _half(self) -> Account | None:
        user_id, at = session.get(HALF) or ("", 0)
        return accounts.find(self._store, user_id) if time.time() - at < HALF_S else None

    def _counted(self, email: str) -> tuple[list[Brake], list[Brake]]:
        """Brakes of this account, and those shared with others. A known browser has one of its own instead."""
        if browser := self._known.of(email):
            return [self._tries.at_browser(browser, email)], []
        return [self._tries.at_account(email)], [self._tries.at_address(request.remote_addr or "")]

    def _enter(self, account: Account) -> Response:
        self._current.begin(account)
        answer = redirect(_wanted(account))
        self._known.remember(answer, account.email)  # type: ignore[arg-type]
        return answer


def blueprint(entry: Entry, current: Current) -> Blueprint:
    door = Blueprint("sign_in", __name__)
    _by_code(door, entry)

    @door.get("/sign-in")
    @public
    def show() -> ResponseReturnValue:
        """The sign-in page."""
        return redirect(url_for("pages.home")) if g.user else render_template("sign_in.html", email="", refused="")

    @door.post("/sign-in")
    @public
    def enter() -> ResponseReturnValue:
        """Sign in with email and password."""
        try:
            return entry.by_password()
        except DatabaseUnavailable:
            return _refused(request.form.get("email", ""), "sign_in.crowded", 503, CROWDED_S)

    @door.post("/sign-out")
    @public
    def leave() -> ResponseReturnValue:
        """End the session."""
        current.end()
        return redirect(url_for("sign_in.show"))

    return door


def _by_code(door: Blueprint, entry: Entry) -> None:
    @door.get("/sign-in/code")
    @public
    def code() -> ResponseReturnValue:
        """The page that asks for the code of the authenticator app."""
        return render_template("sign_in_code.html", refused="") if session.get(HALF) else redirect(url_for(".show"))

    @door.post("/sign-in/code")
    @public
    def enter_by_code() -> ResponseReturnValue:
        """Sign in with a code of the app, or a recovery code."""
        try:
            return entry.by_code()
        except DatabaseUnavailable:
            return _code_page("sign_in.crowded", 503, CROWDED_S)


def _refused(email: str, key: str, status: int, wait: float = 0) -> ResponseReturnValue:
    return render_template("sign_in.html", email=email, refused=_told(key, wait)), status, _retry(wait)


def _code_page(key: str, status: int, wait: float = 0) -> ResponseReturnValue:
    return render_template("sign_in_code.html", refused=_told(key, wait)), status, _retry(wait)


def _told(key: str, wait: float) -> str:
    return word(key, g.language, minutes=max(1, round(wait / 60)))


def _retry(wait: float) -> dict[str, str]:
    return {"Retry-After": str(int(wait) + 1)} if wait else {}
