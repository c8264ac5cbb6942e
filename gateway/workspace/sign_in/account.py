"""The page of one's own account: how pages look, sounds, keys, signature, password, second step, open sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

import segno
from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deflect.people import accounts, audit, second_factor
from deflect.people.accounts import PasswordRefused
from deflect.people.brakes import Brake, Brakes, Tries
from deflect.people.passwords import LEAST, Crowded
from deflect.people.second_factor import SecondFactor
from deflect.storage.store import Store
from gateway.workspace.permissions import needs
from gateway.workspace.sign_in.current import Current
from gateway.workspace.translations import languages, table, word
from relevo.errors import RelevoError

OF_PAGE: Final = "account."
"""How the names of words begin that the server writes into the page; its script needs them not."""
QR_SCALE: Final = 5
"""Pixels of a module."""


class Unproved(RelevoError):
    """It was not shown that the owner of the account asks; `code` says what is missing or wrong."""

    retryable = True

    def __init__(self, code: Literal["proof_wrong", "proof_code", "proof_throttled", "proof_crowded"]) -> None:
        super().__init__(code)
        self.code = code


class OwnAccount:
    """What an account does with itself. A password or code that it must show is braked as at sign-in."""

    def __init__(self, store: Store, current: Current, factor: SecondFactor, brakes: Brakes, tries: Tries) -> None:
        self._store, self._current, self._factor = store, current, factor
        self._brakes, self._tries = brakes, tries

    def page(self, codes: tuple[str, ...] = ()) -> str:
        own = g.session
        return render_template(
            "account.html",
            sessions=self._current.sessions.of(g.user.id),
            own=own,
            due=g.password_due,
            least=LEAST,
            protected=self._factor.on(g.user.id),
            left=self._factor.left(g.user.id),
            codes=codes,
            own_words={key: text for key, text in table(g.language).items() if not key.startswith(OF_PAGE)},
            own_languages={one: word("nav.language", one) for one in languages()},
        )

    def protected(self) -> bool:
        """Returns whether this account is asked for codes already."""
        return self._factor.on(g.user.id)

    def change_password(self, old: str, new: str, again: str) -> str:
        """Returns the key of what is wrong; an empty text once it is changed and all other sessions have ended."""
        if new != again:
            return "account.again_differs"
        if new == old:
            return "account.same"
        try:
            if wrong := self._known(old):
                return wrong
            account = accounts.set_password(self._store, g.user.email, new, audit.user(g.user.id))
        except PasswordRefused as refused:
            return f"account.password_{refused.problem}"
        except Crowded:
            return "sign_in.crowded"
        self._current.begin(account)
        return ""

    def prove(self, password: str, code: str) -> None:
        """Begins the session of this browser anew, so that it may give rights; any other copy of its cookie is dead.

        Raises `Unproved`.
        """
        try:
            wrong = self._known(password)
        except Crowded:
            raise Unproved("proof_crowded") from None
        if not wrong and self._factor.on(g.user.id):
            if not code:
                raise Unproved("proof_code")
            wrong = self._proved(lambda: self._factor.accept(g.user.id, code))
        if wrong:
            raise Unproved("proof_throttled" if wrong == "account.throttled" else "proof_wrong")
        self._current.begin_again(g.user)

    def confirm_factor(self, password: str, code: str) -> tuple[tuple[str, ...], str]:
        """Returns the recovery codes, or the key of what is wrong. The password proves that it is the owner's page."""
        if self._factor.on(g.user.id):
            return (), ""
        try:
            if wrong := self._known(password):
                return (), wrong
        except Crowded:
            return (), "sign_in.crowded"
        codes: list[str] = []

        def right() -> bool:
            codes.extend(self._factor.confirm(g.user.id, code))
            return bool(codes)

        wrong = self._proved(right)
        return tuple(codes), wrong

    def remove_factor(self, code: str) -> str:
        """Returns the key of what is wrong; an empty text once codes are no longer asked for."""
        if wrong := self._proved(lambda: self._factor.accept(g.user.id, code)):
            return wrong
        with self._store.transaction() as db:
            second_factor.remove(db, self._store, g.user.id, audit.user(g.user.id))
        return ""

    def factor_page(self, refused: str = "") -> str:
        secret = self._factor.propose(g.user.id)
        drawn = segno.make(second_factor.address(secret, g.user.email), error="m").svg_inline(
            scale=QR_SCALE, border=2, dark="#000", light="#fff", omitsize=False
        )
        groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return render_template("account_factor.html", qr=drawn, secret=groups, refused=refused)

    def _known(self, password: str) -> str:
        """Returns the key of why this is not taken for the account's password. Its brake is its own."""

        def right() -> bool:
            return accounts.check(self._store, g.user.email, password) is not None

        return self._proved(right, self._tries.at_own_page("password", g.user.id))

    def _proved(self, right: Callable[[], bool], brake: Brake | None = None) -> str:
        """Returns the key of why a try failed. Its brake is the account's own: a stolen page is no place to guess."""
        brake = brake or self._tries.at_own_page("code", g.user.id)
        if self._brakes.begin([brake]):
            return "account.throttled"
        if not right():
            return "account.wrong"
        self._brakes.succeeded(brake)
        return ""


def blueprint(account: OwnAccount, current: Current) -> Blueprint:
    own = Blueprint("account", __name__)
    _password(own, account)
    _sessions(own, current)
    _factor(own, account)

    @own.get("/account")
    @needs("account:own")
    def show() -> ResponseReturnValue:
        """One's own account: how pages look, sounds, keys, signature, password, second step, open sessions."""
        return account.page()

    return own


def _password(own: Blueprint, account: OwnAccount) -> None:
    @own.post("/account/password")
    @needs("account:own")
    def change_password() -> ResponseReturnValue:
        """Change one's password, which ends all other sessions. One's first leads on to the home page."""
        form, first = request.form, g.password_due
        wrong = account.change_password(form.get("old", ""), form.get("new", ""), form.get("again", ""))
        if first and not wrong:
            return redirect(url_for("pages.home"))
        return _back(wrong, "account.password_changed", "password")


def _sessions(own: Blueprint, current: Current) -> None:
    @own.post("/account/sessions/<session_id>/end")
    @needs("account:own")
    def end_session(session_id: str) -> ResponseReturnValue:
        """End one of one's sessions, its event streams too."""
        if not current.sessions.end(g.user.id, session_id):
            abort(404)
        return _back("", "account.session_ended", "sessions")

    @own.post("/account/sessions/end-others")
    @needs("account:own")
    def end_other_sessions() -> ResponseReturnValue:
        """End all one's sessions but this one."""
        current.sessions.end_others(g.user.id, g.session.id)
        return _back("", "account.others_ended", "sessions")


def _factor(own: Blueprint, account: OwnAccount) -> None:
    @own.get("/account/second-step")
    @needs("account:own")
    def second_step() -> ResponseReturnValue:
        """The QR code for an authenticator app."""
        return redirect(url_for("account.show")) if account.protected() else account.factor_page()

    @own.post("/account/second-step")
    @needs("account:own")
    def confirm_second_step() -> ResponseReturnValue:
        """Ask for codes from now on, once the password and a first code were right; shows the recovery codes once."""
        codes, wrong = account.confirm_factor(request.form.get("password", ""), request.form.get("code", ""))
        if wrong:
            return account.factor_page(word(wrong, g.language)), 400
        return account.page(codes) if codes else redirect(url_for("account.show"))

    @own.post("/account/second-step/off")
    @needs("account:own")
    def remove_second_step() -> ResponseReturnValue:
        """Ask for no codes any more; needs one of them."""
        return _back(account.remove_factor(request.form.get("code", "")), "account.factor_off", "second-step")


def _back(wrong: str, done: str, part: str) -> ResponseReturnValue:
    flash(word(wrong or done, g.language, least=LEAST), "bad" if wrong else "ok")
    return redirect(url_for("account.show", _anchor=part))
