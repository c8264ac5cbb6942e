"""The pages around the desk: home, preferences, and the shells of desk and handset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from deflect.policy.roles import Permission, may
from deflect.workers.handset_phones import PHONES
from gateway.workspace.permissions import needs, public
from gateway.workspace.sign_in.entry import here
from gateway.workspace.translations import languages

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class AdminPage:
    """A page of the admin's: `id` names its endpoint, its words and its component in the front end."""

    id: str
    path: str
    needs: Permission
    about: str


ADMIN_PAGES: Final = (
    AdminPage("people", "/admin/people", "accounts:read", "Accounts, their roles and teams."),
    AdminPage("text_offers", "/admin/text-offers", "rules:read", "Why text was offered or not, and the rules on it."),
    AdminPage("limits", "/admin/limits", "rules:read", "How many texts and calls there may be."),
    AdminPage("labels", "/admin/labels", "labels:write", "The labels that agents put on conversations."),
    AdminPage("wrap_ups", "/admin/wrap-ups", "wrapups:write", "By which codes agents close, and who is asked for one."),
    AdminPage("replies", "/admin/replies", "replies:write", "The texts that agents send often, and what each does."),
    AdminPage("calendars", "/admin/calendars", "calendars:write", "Opening hours and dates, and what callers hear."),
    AdminPage("numbers", "/admin/numbers", "numbers:write", "Which flow answers at which number."),
    AdminPage("retention", "/admin/retention", "retention:write", "For how long records are kept."),
    AdminPage("optouts", "/admin/optouts", "optouts:write", "Who wants no texts."),
    AdminPage("blocks", "/admin/blocks", "blocks:write", "Who may not call or write."),
    AdminPage("attributes", "/admin/attributes", "attributes:write", "What is to be known of customers."),
    AdminPage("keys", "/admin/keys", "keys:write", "The keys of other programs."),
    AdminPage("health", "/admin/health", "health:read", "How every part is, and what to do about it."),
    AdminPage("letters", "/admin/letters", "letters:write", "What was not sent or not taken in, to try it again."),
    AdminPage("audit", "/admin/audit", "audit:read", "Who did what, and who looked at which customer."),
)
"""In the order of their navigation."""


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

    @pages.get("/desk/customers/<customer>")
    @needs("conversations:read")
    def customer(customer: str) -> ResponseReturnValue:
        """The desk, with a customer's page open."""
        return render_template("desk.html", customer=customer)

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
        first = next((page.id for page in ADMIN_PAGES if may(g.user.role, page.needs)), "home")
        return redirect(url_for(f"pages.{first}"))

    for page in ADMIN_PAGES:
        pages.add_url_rule(page.path, page.id, needs(page.needs)(_shell(page)))


def _shell(page: AdminPage) -> Callable[[], ResponseReturnValue]:
    def show() -> ResponseReturnValue:
        return render_template("admin.html", page=page.id)

    show.__doc__ = page.about
    return show
