"""The pages around the desk: home, preferences, and the shells of desk and handset."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from deflect.policy.roles import Permission, may
from deflect.workers.handset_phones import PHONES
from gateway.workspace.permissions import needs, public
from gateway.workspace.sign_in.entry import here
from gateway.workspace.translations import languages

THEMES = ("light", "dark")
ADMIN: Mapping[str, Permission] = {"text_offers": "rules:read", "labels": "labels:write"}
"""The admin's pages in the order of their navigation, each with its permission."""


def blueprint(demo: bool) -> Blueprint:
    pages = Blueprint("pages", __name__)
    _preferences(pages)
    _shells(pages, demo)
    return pages


def _preferences(pages: Blueprint) -> None:
    @pages.post("/prefer")
    @public
    def prefer() -> ResponseReturnValue:
        """Choose language or theme."""
        if request.form.get("language") in languages():
            session["language"] = request.form["language"]
        if request.form.get("theme") in THEMES:
            session["theme"] = request.form["theme"]
        session.permanent = True
        return redirect(here(request.form.get("back")))


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

    _admin(pages)
    if not demo:
        return

    @pages.get("/handset")
    @needs("demo:use")
    def handset() -> ResponseReturnValue:
        """The handset: a telephone on a page."""
        moves = may(g.user.role, "demo:clock")
        return render_template("handset.html", phones=tuple(PHONES), spoken=languages(), moves=moves)


def _admin(pages: Blueprint) -> None:
    @pages.get("/admin")
    @needs("account:own")
    def admin() -> ResponseReturnValue:
        """The first of the admin's pages that the account may see, or the home page."""
        first = next((page for page, permission in ADMIN.items() if may(g.user.role, permission)), None)
        return redirect(url_for(f"pages.{first or 'home'}"))

    @pages.get("/admin/text-offers")
    @needs(ADMIN["text_offers"])
    def text_offers() -> ResponseReturnValue:
        """Why text was offered or not, and the rules on it."""
        return render_template("admin.html", page="text_offers")

    @pages.get("/admin/labels")
    @needs(ADMIN["labels"])
    def labels() -> ResponseReturnValue:
        """The labels that agents put on conversations."""
        return render_template("admin.html", page="labels")
