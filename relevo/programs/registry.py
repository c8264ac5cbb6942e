"""Lists the programs by name. Each function builds its program from the settings and runs it until that is told to end.

Each imports its own parts, so that a program loads no other's. Some are told by `stop`; the others end by SIGTERM and
SIGINT themselves.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from relevo.config import logs
from relevo.config.settings import Settings, read
from relevo.errors import RelevoError
from relevo.log import fault_fields, logger
from relevo.programs import ending, lives, ports
from relevo.programs.checks.production import gate

if TYPE_CHECKING:
    from deflect.storage.store import Store

LOG = logger("programs")
GENTLE = 5
"""Niceness of recognition: on a busy machine words come late, and calls continue by keys, before sound stutters."""
SWITCH_INTERVAL_S = 0.0005  # at Python's own 5 ms a text that is being sent holds up who writes, and all who wait


class NothingToSimulate(RelevoError):
    """The provider's simulator is asked for where it must not run."""

    code = "nothing_to_simulate"
    retryable = False


def speech(settings: Settings, stop: threading.Event) -> None:
    """The speech server: one model for all calls."""
    from relevo.config import open_questions
    from relevo.config.languages import languages
    from relevo.programs import wiring
    from speech import server
    from speech.concurrency_limit import ConcurrencyLimit
    from speech.encoder import EncoderLoader
    from speech.recognisers.registry import build
    from voice_flows.understanding.meanings import suspicion

    os.nice(GENTLE)
    recogniser = build(settings.models, speech_engine(settings), languages())
    detector = server.build_detector(settings.models)
    encoder = EncoderLoader(suspicion.sentences()).ready if open_questions.by_meaning(settings) else lambda: None
    server.serve(
        wiring.speech_address(settings), recogniser, detector, stop, encoder, ConcurrencyLimit(least=settings.listeners)
    )


def speech_engine(settings: Settings) -> str:
    """Returns the configured recogniser as an address for `speech.recognisers.registry.build`."""
    if settings.recogniser == "vosk":
        return "vosk:" + ",".join(f"{language}={path}" for language, path in settings.vosk_models.items())
    return settings.recogniser


def voice(settings: Settings) -> None:
    """Answers SIP and the browser handset, with a worker for every four lines."""
    from relevo.programs.voice import run as keep_workers

    keep_workers(settings)


def kamailio(settings: Settings) -> None:
    """Spreads calls over several voice workers and protects them from floods."""
    from relevo.kamailio import program

    program.become(settings)


def rtpengine(settings: Settings) -> None:
    """Carries callers' sound to the voice workers, where `rtpengine.on` is set."""
    from relevo.rtpengine import program

    program.become(settings)


def relay(settings: Settings, stop: threading.Event) -> None:
    """Sends the outbox, reads the journal, fires timers, and serves metrics."""
    from deflect.attachments import rows as attachment_rows
    from deflect.keeping import word_wiping
    from deflect.keeping.expiring import Expiring
    from deflect.keeping.terms import days
    from deflect.recordings import rows
    from gateway.relay import attaching, notifying, program
    from relevo.programs import sip_trace, transcripts, wiring
    from voice_flows.understanding import languages as written_languages

    sys.setswitchinterval(SWITCH_INTERVAL_S)
    threading.Thread(target=written_languages.load, name="languages", daemon=True).start()
    store = wiring.open_store(settings)
    failed: Counter[str] = Counter()
    _serve_metrics(settings, store, failed)
    sip_trace.follow(settings)
    providers = wiring.providers(settings, store)
    ledger, tapes = wiring.open_ledger(settings, store), wiring.tapes(settings)
    files = wiring.attachments(settings)
    threading.Thread(
        target=transcripts.follow, args=(settings, ledger, tapes, stop), name="transcripts", daemon=True
    ).start()
    threading.Thread(target=word_wiping.follow, args=(store, stop), name="words", daemon=True).start()
    notifier = notifying.Notifier(store, ledger.vault, frozenset(settings.inner_hosts))
    given = wiring.terms(settings)
    more = (
        (60.0, lambda: rows.sweep(ledger, tapes)),
        (3600.0, lambda: rows.erase_old(store, tapes, days.now(store, given).recordings)),
        (2.0, lambda: attaching.fetch(store, ledger.vault, providers, files)),
        (3600.0, lambda: attachment_rows.erase_old(store, files, days.now(store, given).recordings)),
        (300.0, Expiring(wiring.eraser(settings, store), given).round),
        (1.0, notifier.round),
    )
    pace, services = wiring.pace(settings), wiring.services(settings)
    asking = wiring.line_types(settings, store, providers)
    program.run(stop, ledger, providers, services, pace=pace, more=more, failed=failed, line_types=asking)
    notifier.close()


def _serve_metrics(settings: Settings, store: Store, failed: Counter[str]) -> None:
    from relevo.config.sip import configured_trunks
    from relevo.programs import wiring
    from relevo.programs.figures import metrics
    from relevo.programs.figures.text_metrics import LineLookupFigures, TextSourceFigures, WaitFigures, WebhookFigures
    from relevo.programs.line_status import destinations, line_faults, refusals, registrations

    metrics.serve(
        store,
        settings.metrics_host,
        settings.metrics_port,
        lambda: registrations(settings),
        lambda: line_faults(settings),
        metrics.TrunkFigures(lambda: destinations(settings)),
        metrics.RefusalFigures(lambda: refusals(settings)),
        metrics.SoundFigures(settings.rtpengine.control_port if settings.rtpengine.on else 0),
        WaitFigures(store),
        TextSourceFigures(store, configured_trunks(settings).named, wiring.policy(settings)),
        metrics.RoundFigures(failed),
        LineLookupFigures(store),
        WebhookFigures(store, wiring.webhook_spool(settings)),
        hosts=settings.hosts,
    )


def simulator(settings: Settings, stop: threading.Event) -> None:
    """Simulates the provider in the demo, and is the phone of the handset page."""
    from gateway.providers.twilio.routes import SMS_PATH
    from gateway.testing import twilio
    from relevo.config import senders
    from relevo.programs import wiring

    if not senders.simulated(settings):
        raise NothingToSimulate(
            "the simulator runs in the demo only, where no account is set; set RELEVO_DEMO=true to try Relevo"
        )
    inbound = f"{settings.ingress_url}{SMS_PATH}"
    ours = sorted(wiring.installation(settings).texting())
    clock = wiring.open_store(settings).clock
    token = wiring.simulator_token(settings)
    twilio.run(settings.simulator_port, stop, inbound_url=inbound, token=token, senders=ours, clock=clock)


def ingress(settings: Settings) -> None:
    """Receives webhooks and API requests."""
    _serve("relevo.programs.web.applications:ingress", settings.host, settings.ingress_port)


def workspace(settings: Settings) -> None:
    """The desk, the handset page, the demo."""
    _serve("relevo.programs.web.applications:workspace", settings.host, settings.workspace_port)


STOPPED: Final[Mapping[str, Callable[[Settings, threading.Event], None]]] = {
    "speech": speech,
    "relay": relay,
    "simulator": simulator,
}
"""Programs that are told by `stop`."""
SIGNALLED: Final[Mapping[str, Callable[[Settings], None]]] = {
    "voice": voice,
    "rtpengine": rtpengine,
    "kamailio": kamailio,
    "ingress": ingress,
    "workspace": workspace,
}
"""Programs that take signals themselves, once they run; until then a signal ends them."""
PROGRAMS: Final[Mapping[str, Callable[..., None]]] = {**STOPPED, **SIGNALLED}
LEDGER: Final = frozenset({"relay", "ingress", "workspace"})
"""Programs that can do nothing without the database, and say so as they start."""


def run(name: str) -> None:
    """Runs a program until SIGTERM, SIGINT or the end of its parent."""
    ending.die_with_parent()
    settings = read()
    gate.require(settings)
    logs.configure(name, settings.log_level)
    stop = threading.Event()
    if name in STOPPED:
        ending.follow_signals(stop)
    else:
        ending.leave_signals()
    if name in LEDGER:
        _tell_of_the_database(settings)
    ports.require(settings, name)
    lives.note(settings, name)
    if name in STOPPED:
        STOPPED[name](settings, stop)
    else:
        SIGNALLED[name](settings)


def _tell_of_the_database(settings: Settings) -> None:
    """Logs why the database cannot be used, if so. The program starts all the same: webhooks wait in its spool."""
    from deflect.storage import journal
    from deflect.storage.errors import DatabaseError
    from relevo.programs import wiring

    store = wiring.open_store(settings)
    try:
        with store.reading() as db:
            journal.oldest_unread(db)
    except DatabaseError as error:
        LOG.error("database_not_usable", **fault_fields(error))
    finally:
        store.dispose()


def _serve(target: str, host: str, port: int) -> None:
    from granian.constants import Interfaces
    from granian.server import Server

    # Its worker is forked with the server's handlers, in which a signal would be lost until it has its own.
    os.register_at_fork(after_in_child=ending.leave_signals)
    Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=1,
        workers_kill_timeout=int(ending.END_S),
        backlog=1024,
        log_access=False,
        websockets=True,
    ).serve()
