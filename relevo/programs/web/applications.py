"""The two web programs as ASGI applications, for Granian or any other server: Flask behind its doors."""

from __future__ import annotations

import sys

from flask import Flask

from deflect.steps.ledger import Ledger
from deflect.storage.store import Store
from gateway.edge import Edge
from ivr.lines.sip.host_names import EVERY_ADDRESS
from relevo.config import logs, senders
from relevo.config.secrets import derived, old_derived
from relevo.config.settings import Settings, read
from relevo.errors import RelevoError
from relevo.log import fault_fields, logger
from relevo.programs import wiring
from relevo.programs.ending import die_with_parent
from relevo.programs.web import line_door
from relevo.programs.web.http_door import Application, Direct, HttpDoor
from relevo.publishing.published_flows import PublishedFlows

LOG = logger("relevo.programs.web")
INGRESS_THREADS, WORKSPACE_THREADS = 16, 80
CLINIC = "clinica"
"""The flow of the second business that the handset calls."""
STREAMS = 400  # live streams at once: each is a socket and no thread
SWITCH_INTERVAL_S = 0.0005  # at Python's own 5 ms a few busy requests hold the event loop, and every stream, up


def ingress() -> Application:
    """Webhooks and hand-offs."""
    from gateway.ingress.app import create_app
    from gateway.ingress.webhooks import Webhooks
    from relevo.programs.web.webhook_door import WebhookDoor

    settings = _begin("ingress")
    store = wiring.open_store(settings)
    ledger, door = _ledger(settings, store), wiring.door(settings, store)
    key = settings.handoff_key.get_secret_value()
    door.start()
    hooks = Webhooks.over(ledger, wiring.providers(settings, store), settings.ingress_url, door)
    app = create_app(ledger, hooks, handoff_keys=(key,) if key else ())
    app.wsgi_app = _edge(app, settings, settings.ingress_url, secure=True)  # type: ignore[method-assign]
    return _behind_door(app, INGRESS_THREADS, WebhookDoor(hooks, wiring.served(settings, settings.ingress_url)))


def workspace() -> Application:
    """The desk, the handset page, the demo."""
    from gateway.workspace import HandsetBusiness, HandsetPage, create_app
    from relevo.programs.web import demo, machine, sign_in

    settings = _begin("workspace")
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    store = wiring.open_store(settings)
    handset = HandsetPage(
        lines=tuple(line_door.PATH.format(n) for n in range(settings.workers)),
        secret=derived(settings, "handset"),
        called=senders.main(settings),
        simulator=wiring.simulator(settings),
        clinic=HandsetBusiness(wiring.installation(settings).sender_of(CLINIC), CLINIC),
    )
    ledger = _ledger(settings, store)
    app = create_app(
        store,
        ledger,
        secret_key=(derived(settings, "sessions"), *old_derived(settings, "sessions")),
        handset=handset,
        demo=settings.demo,
        language=settings.language,
        secure=settings.pages_url.startswith("https:"),
        streams=STREAMS,
        tapes=wiring.tapes(settings),
        files=wiring.attachments(settings),
        consent_sounds=wiring.consent_sounds(settings),
        eraser=wiring.eraser(settings, store),
        extra=(*(demo.parts(settings, ledger) if settings.demo else ()), *machine.parts(settings, ledger)),
        sign_in=sign_in.rules(settings),
    )
    edge = _edge(app, settings, settings.pages_url, origins=(settings.pages_url,))
    app.wsgi_app = edge  # type: ignore[method-assign]
    host = "127.0.0.1" if settings.host in EVERY_ADDRESS else settings.host
    lines = [f"ws://{host}:{settings.handset_port + n}/" for n in range(settings.workers)]
    return line_door.LineDoor(_behind_door(app, WORKSPACE_THREADS), lines, edge.serves)


def _ledger(settings: Settings, store: Store) -> Ledger:
    """The ledger, whose flows are read before the first request comes; where that fails, a request reads its own."""
    flows = PublishedFlows(store)
    try:
        flows.read_all()
    except RelevoError as error:
        LOG.warning("flows_not_read_ahead", code=error.code, **fault_fields(error))
    return wiring.open_ledger(settings, store, flows)


def _edge(app: Flask, settings: Settings, url: str, *, secure: bool = False, origins: tuple[str, ...] = ()) -> Edge:
    """The application for the names of `url`, this machine and the setting `hosts`; `secure`: with HSTS by https."""
    hsts = secure and url.startswith("https:")
    return Edge(app.wsgi_app, settings.proxies, wiring.served(settings, url), hsts=hsts, origins=origins)


def _behind_door(app: Flask, threads: int, direct: Direct | None = None) -> Application:
    return HttpDoor(app, threads, app.config["MAX_CONTENT_LENGTH"], direct=direct)


def _begin(program: str) -> Settings:
    """Ties the server's worker process to its parent and logs under the program's name."""
    die_with_parent()
    settings = read()
    logs.configure(program, settings.log_level)
    return settings
