"""The pages around the desk: sign-in, home, preferences, and the shells of desk and handset."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from deflect.people import accounts
from deflect.policy.roles import may
from deflect.storage.store import Store
from gateway.workspace.access import Throttle, begin, end
from gateway.workspace.permissions import needs, public
from gateway.workspace.translations import languages, word

THEMES = ("light", "dark")


def blueprint(store: Store, throttle: Throttle, demo: bool) -> Blueprint:
    pages = Blueprint("pages", __name__)
    _entry(pages, store, throttle)
    _leaving(pages)
    _shells(pages, demo)
    return pages


def _here(address: str | None) -> str:
    """Returns `address` if it is a path of this site, else the home page: a sign-in never leads to another site."""
    parts = urlsplit(address or "")
    inside = (address or "").startswith("/") and not parts.netloc and not (address or "").startswith(("//", "/\\"))
    return address if inside and address else url_for("pages.home")


def _entry(pages: Blueprint, store: Store, throttle: Throttle) -> None:
    @pages.get("/sign-in")
    @public
    def sign_in() -> ResponseReturnValue:
        """The sign-in page."""
        return redirect(url_for("pages.home")) if g.user else render_template("sign_in.html", email="", refused="")

    @pages.post("/sign-in")
    @public
    def try_sign_in() -> ResponseReturnValue:
        """Sign in with email and password."""
        email, password = request.form.get("email", ""), request.form.get("password", "")
        key = f"{request.remote_addr} {email.strip().lower()}"
        if wait := throttle.wait_s(key):
            refused = word("sign_in.throttled", g.language, minutes=max(1, round(wait / 60)))
            page = render_template("sign_in.html", email=email, refused=refused)
            return page, 429, {"Retry-After": str(int(wait) + 1)}
        account = accounts.check(store, email, password)
        if account is None:
            throttle.failed(key)
            return render_template("sign_in.html", email=email, refused=word("sign_in.refused", g.language)), 401
        throttle.forget(key)
        begin(account)
        return redirect(_here(request.args.get("next")))


def _leaving(pages: Blueprint) -> None:
    @pages.post("/sign-out")
    @public
    def sign_out() -> ResponseReturnValue:
        """End the session."""
        end()
        return redirect(url_for("pages.sign_in"))

    @pages.post("/prefer")
    @public
    def prefer() -> ResponseReturnValue:
        """Choose language or theme."""
        if request.form.get("language") in languages():
            session["language"] = request.form["language"]
        if request.form.get("theme") in THEMES:
            session["theme"] = request.form["theme"]
        session.permanent = True
        return redirect(_here(request.form.get("back")))


def _shells(pages: Blueprint, demo: bool) -> None:
    @pages.get("/")
    @needs("account:own")
    def home() -> ResponseReturnValue:
        """The home page: links to all places, and the two-minute tour; without the demo it is the desk."""
        reads = may(g.user.role, "conversations:read")
        return redirect(url_for("pages.desk")) if reads and not demo else render_template("home.html")

    @pages.get("/desk")
    @pages.get("/desk/<opened>")
    @needs("conversations:read")
    def desk(opened: str = "") -> ResponseReturnValue:
        """The desk, with a conversation open if the address names one."""
        return render_template("desk.html", conversation=opened)

    if not demo:
        return

    @pages.get("/handset")
    @needs("demo:use")
    def handset() -> ResponseReturnValue:
        """The handset: a telephone on a page."""
        return render_template("handset.html")
