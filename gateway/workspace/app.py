"""Builds the workspace's Flask app from its parts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from flask import Blueprint, Flask, Response, g, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from deflect.attachments.files import Attachments
from deflect.keeping.erasing import Eraser
from deflect.people.brakes import Brakes
from deflect.people.second_factor import SecondFactor
from deflect.people.sessions import Sessions
from deflect.policy.roles import Permission, may
from deflect.recordings import Tapes
from deflect.recordings.clips import ConsentSounds
from deflect.steps.ledger import Ledger
from deflect.storage.notifications import Waker
from deflect.storage.store import Store
from gateway.edge import HOST
from gateway.workspace import health, pages, permissions
from gateway.workspace.access import signed_out
from gateway.workspace.api import (
    calls,
    desk,
    media,
    news,
    outbound_calls,
    planned_texts,
    proof,
    recordings,
    redactions,
    ring,
    stream,
)
from gateway.workspace.api import handset as handset_api
from gateway.workspace.api.admin import accounts, audit, calendars, keys, opt_outs, replies, rules
from gateway.workspace.api.attributes import routes as attributes
from gateway.workspace.api.blocks import routes as blocks
from gateway.workspace.api.contract import read_strictly
from gateway.workspace.api.customers import numbers, records, rights
from gateway.workspace.api.customers import page as customer_page
from gateway.workspace.api.handset import HandsetPage
from gateway.workspace.api.numbers import routes as own_numbers
from gateway.workspace.api.triage import acts, labels, views, wrap_ups
from gateway.workspace.live import Feed
from gateway.workspace.sign_in import account, entry
from gateway.workspace.sign_in.browsers import KnownBrowsers
from gateway.workspace.sign_in.current import Current, SignInRules
from gateway.workspace.translations import following, languages, table, word
from voice_flows import locales

STATIC = Path(__file__).with_name("static")
HSTS_S = 31_536_000
"""A year during which browsers use HTTPS only."""
PLACES: tuple[tuple[str, str, str, frozenset[Permission]], ...] = (
    ("desk", "pages.desk", "inbox", frozenset({"conversations:read"})),
    ("handset", "pages.handset", "phone", frozenset({"demo:use"})),
    ("demo", "demo.page", "shop", frozenset({"demo:use"})),
    ("admin", "pages.admin", "sliders", frozenset(page.needs for page in pages.ADMIN_PAGES)),
)
"""Name, endpoint, icon and permissions of each place in the navigation; any one of the permissions is enough."""
OF_DEMO = frozenset({"handset", "demo"})


def create_app(
    store: Store,
    ledger: Ledger,
    *,
    secret_key: str | tuple[str, ...],
    waker: Waker | None = None,
    handset: HandsetPage | None = None,
    demo: bool = False,
    language: str = locales.DEFAULT,
    secure: bool = False,
    streams: int = 400,
    tapes: Tapes | None = None,
    files: Attachments | None = None,
    consent_sounds: ConsentSounds | None = None,
    eraser: Eraser | None = None,
    extra: Sequence[Blueprint] = (),
    sign_in: SignInRules | None = None,
) -> Flask:
    """Returns the app. `streams` caps the live streams; `secure` is for HTTPS.

    Of several keys the first signs; cookies of the others go on. Without `tapes` no recording can be heard, without
    `consent_sounds` no spoken consent, without `files` no photo be seen, without `eraser` no customer be exported or
    erased. `demo` serves the handset page, and adds the demo businesses of `extra`.
    """
    app = Flask("gateway.workspace", static_folder=str(STATIC), template_folder=str(STATIC.with_name("templates")))
    entering = sign_in or SignInRules()
    _configure(app, secret_key, secure, entering)
    current = _sign_in(app, ledger, entering, secure)
    _prepare(app, current, language, demo, handset.lines if handset else ())
    waker = waker or Waker(store)
    live = stream.blueprint(store, Feed(store, ledger.flows, waker, current.sessions, streams))
    desks = (*_desk(store, ledger, handset), *_customers(ledger, eraser))
    _register(app, pages.blueprint(demo), health.blueprint(store), *desks, live)
    if demo:
        _register(app, handset_api.blueprint(ledger, handset), ring.blueprint(ledger, waker, handset))
    kept = (*_stored(store, tapes, files, consent_sounds), redactions.blueprint(ledger, files))
    people = accounts.blueprint(ledger, current.sessions, language)
    _register(app, audit.blueprint(store), people, acts.blueprint(ledger), *_lists(ledger), *kept, *extra)
    permissions.complete(app)
    return app


def _register(app: Flask, *blueprints: Blueprint) -> None:
    for each in blueprints:
        app.register_blueprint(each)


def _desk(store: Store, ledger: Ledger, handset: HandsetPage | None) -> Iterator[Blueprint]:
    yield desk.blueprint(store, ledger)
    yield calls.blueprint(store, ledger, handset)
    yield outbound_calls.blueprint(ledger)
    yield news.blueprint(ledger)
    yield planned_texts.blueprint(ledger)


def _customers(ledger: Ledger, eraser: Eraser | None) -> Iterator[Blueprint]:
    yield records.blueprint(ledger)
    yield customer_page.blueprint(ledger)
    yield numbers.blueprint(ledger)
    if eraser is not None:
        yield rights.blueprint(ledger, eraser)


def _lists(ledger: Ledger) -> tuple[Blueprint, ...]:
    """What admins keep in the ledger."""
    kept = (rules, replies, calendars, own_numbers, opt_outs, blocks, attributes, keys)
    sorted_by = (*labels.blueprints(ledger), *wrap_ups.blueprints(ledger), views.blueprint(ledger))
    return (*sorted_by, *(each.blueprint(ledger) for each in kept))


def _stored(
    store: Store, tapes: Tapes | None, files: Attachments | None, consent_sounds: ConsentSounds | None
) -> Iterator[Blueprint]:
    if tapes is not None:
        yield recordings.blueprint(store, tapes)
    if files is not None:
        yield media.blueprint(store, files)
    if consent_sounds is not None:
        yield recordings.consent_blueprint(store, consent_sounds)


def _sign_in(app: Flask, ledger: Ledger, rules: SignInRules, secure: bool) -> Current:
    store = ledger.store
    permissions.install(app, store, ledger.flows)
    current = Current(store, Sessions(store, rules.limits), rules.keep_first)
    factor, brakes = SecondFactor(store, ledger.vault), Brakes(store)
    known = KnownBrowsers((*app.config["SECRET_KEY_FALLBACKS"], app.config["SECRET_KEY"]), secure)
    door = entry.Entry(store, current, known, factor, brakes, rules.tries)
    app.register_blueprint(entry.blueprint(door, current))
    own = account.OwnAccount(store, current, factor, brakes, rules.tries)
    app.register_blueprint(account.blueprint(own, current))
    app.register_blueprint(proof.blueprint(own))
    return current


def _configure(app: Flask, secret_key: str | tuple[str, ...], secure: bool, rules: SignInRules) -> None:
    """The prefix `__Host-` of the cookie over HTTPS: browsers take it from this very host alone (RFC 6265bis).

    Only what changes the cookie sets it: a slow answer to an earlier request would undo a choice made since.
    """
    present, *old = (secret_key,) if isinstance(secret_key, str) else secret_key
    app.config.update(
        SECRET_KEY=present,
        SECRET_KEY_FALLBACKS=old,
        SESSION_COOKIE_NAME="__Host-relevo" if secure else "relevo",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        PERMANENT_SESSION_LIFETIME=rules.limits.whole,
        MAX_CONTENT_LENGTH=1_000_000,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    CSRFProtect(app)


def _prepare(app: Flask, current: Current, language: str, demo: bool, lines: Sequence[str]) -> None:
    read_strictly(app)

    @app.before_request
    def prefer() -> ResponseReturnValue | None:
        answer = current.load()
        chosen = session.get("language") or request.accept_languages.best_match(languages()) or language
        g.language = chosen if chosen in languages() else language
        if answer is None and g.user:
            request.get_json(silent=True)  # refused before a view reads it
        return answer

    @app.context_processor
    def known() -> dict[str, object]:
        places = [place for place in PLACES if demo or place[0] not in OF_DEMO]
        return {
            "w": partial(_word, g.language),
            "language": g.language,
            "home": language,
            "other": following(g.language),
            "words": lambda: dict(table(g.language)),
            "word_in": _word,
            "theme": session.get("theme", "auto"),
            "user": g.user,
            "demo": demo,
            "places": [place[:3] for place in places if g.user and any(may(g.user.role, one) for one in place[3])],
            "asset": asset,
        }

    app.after_request(partial(_headers, app.config["SESSION_COOKIE_SECURE"], lines))
    app.register_error_handler(HTTPException, _failed)
    app.register_error_handler(CSRFError, partial(_without_token, current))
    app.register_error_handler(500, _failed)


def _word(language: str, key: str, **values: object) -> str:
    return word(key, language, **values)


def asset(name: str) -> str:
    """Returns the address of a static file. It changes with the file's bytes, so that browsers may cache it."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    file = STATIC / name
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else "0"


def _headers(secure: bool, lines: Sequence[str], response: Response) -> Response:
    """Sets the security headers: pages load nothing from other sites, are in no frame and reach only this host.

    Voice lines have this host too, unless `lines` has full addresses. Some browsers take `'self'` for no web socket, so
    that it is named beside it.
    """
    own = [f"{'wss' if secure else 'ws'}://{request.host}"] if HOST.fullmatch(request.host.lower()) else []
    line = " ".join([*own, *(one for one in lines if "://" in one)])
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self' {line}; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    if secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={HSTS_S}")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(self)")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    elif "v" in request.args or request.path.endswith(".woff2"):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _without_token(current: Current, error: CSRFError) -> ResponseReturnValue:
    """Answers 401 where no session is open: a browser whose session ended has lost its token with it."""
    if "/api/" in request.path and not permissions.is_public(request.endpoint):
        current.load()
        if g.user is None:
            return signed_out()
    return _failed(error)


def _failed(error: Exception) -> ResponseReturnValue:
    status = error.code or 500 if isinstance(error, HTTPException) else 500
    key = "error.csrf" if isinstance(error, CSRFError) else f"error.{status}"
    if "/api/" in request.path:
        return {"error": "csrf" if isinstance(error, CSRFError) else _code(status)}, status
    message = word(
        key if key in ("error.csrf", "error.403", "error.404") else "error.500", g.get("language", locales.DEFAULT)
    )
    g.setdefault("user", None)
    g.setdefault("language", locales.DEFAULT)
    return render_template("error.html", message=message), status


def _code(status: int) -> str:
    """Returns the code of a failure that no view named, by its HTTP status."""
    return {403: "not_permitted", 404: "unknown"}.get(status, "wrong_request" if status < 500 else "fault")
