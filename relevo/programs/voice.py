"""Wires the voice program: reads what all workers share before the fork, makes what must not cross it after."""

from __future__ import annotations

import contextlib
import os
import ssl
import threading
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from deflect.answering.assigned import assigned_flows
from deflect.messaging import carrier_names
from deflect.steps.ledger import Ledger
from deflect.steps.warmup import warm_up
from deflect.storage.errors import DatabaseError
from deflect.storage.file_watch import Writes
from deflect.storage.notifications import Waker
from deflect.storage.store import Store
from deflect.storage.unit import UnknownFlow
from deflect.workers.active_calls import ActiveCalls, end_left_calls
from deflect.workers.call_records import CallRecords
from deflect.workers.handset_phones import NUMBERS
from ivr.call import hold_music
from ivr.call.ports import CallResources
from ivr.call.second_legs import Phone
from ivr.lines.handset import HandsetListener
from ivr.lines.liveness import LivenessLimits
from ivr.lines.sip.media import comfort_noise, ringing_tone
from ivr.lines.sip.place import SipPlace
from ivr.lines.sip.proving.self_test import SelfTest
from ivr.lines.sip.trunk import Routes
from ivr.outbound.dialler import CallsOut
from ivr.recording.clip_keeper import Clips
from ivr.recording.recorder import Limits, Recorder
from ivr.worker import aside, hot_code, prefork
from ivr.worker.worker import Post, WorkerParts
from relevo.config.languages import languages
from relevo.config.secrets import derived
from relevo.config.settings import Settings
from relevo.config.sip import RTP_PORTS, configured_trunks
from relevo.kamailio import program as kamailio
from relevo.kamailio import workers
from relevo.kamailio.connections.crowds import Doorkeeper
from relevo.log import fault_fields, logger
from relevo.programs import called_numbers, sip_trace, wiring
from relevo.programs.blocked_callers import BlockedCallers
from relevo.programs.called_numbers import CalledNumbers
from relevo.programs.line_status import faults_file
from relevo.programs.second_legs import second_legs
from relevo.publishing.flow_voices import Pronunciations, Voices
from relevo.publishing.prompt_plan import voice
from relevo.publishing.published_flows import PublishedFlows
from relevo.rtpengine import program as rtpengine
from speech.base import SpeechUnavailable
from speech.client import Listener
from speech.prompts.lookup import Prompts
from speech.synthesisers.espeak import Espeak
from voice_flows import locales
from voice_flows.wording import phrases

LOG = logger("ivr")
SHIPPED = Path(str(files("voice_flows"))) / "prompts"
NICE = 10
"""Priority of the workers over other programs (nice, subtracted)."""
CONNECTIONS = 1
"""To SQLite, that a worker keeps: its calls seldom step at once, and each one more would keep 1 to 3 MB for good."""
KEYS = 64
"""Customers' keys that a worker holds: those of its calls, and of some before them who may call again."""


def run(settings: Settings) -> None:
    """Keeps a worker for every four lines. SIGTERM ends them, SIGUSR1 drains them."""
    library = SelfTest()  # beside what follows; this process must keep no library, which would not survive the fork
    posts = [_post(settings, number) for number in range(settings.workers)]
    flows = read_flows(settings)
    called = CalledNumbers(wiring.installation(settings), flows.names, assigned_flows(flows.store))
    called.read()
    flows.store.dispose()
    prompts = open_prompts(settings)
    locales.load_all()
    prompts.missing("1", settings.language, "")  # the shelves' lists and the sounds once, before the workers are forked
    failure = _ready_failure(prompts, flows, settings)
    hold_music.loop()
    comfort_noise.noise()
    ringing_tone.tone()
    with contextlib.suppress(PermissionError):  # sound before all else, where we may say so (CAP_SYS_NICE)
        os.nice(-NICE)
    library.passed()
    if carriers := aside.result_of(carrier_names.packed):
        carrier_names.take(carriers)
    hot_code.gather(hot_code.used_by(lambda: rehearse(settings, flows)))

    def connected(post: Post, phone: Phone) -> WorkerParts:
        return connect(settings, flows, called, prompts, failure, post, phone)

    if not kamailio.fronted(settings):
        prefork.run(posts, connected)
    else:
        front = kamailio.layout(settings)
        prefork.run(posts, connected, workers.teller(front), Doorkeeper(front).look)


def read_flows(settings: Settings) -> PublishedFlows:
    """Reads and warms up, once for all workers, the flows that numbers lead to; leaves nothing open."""
    store = wiring.open_store(settings, kept=CONNECTIONS, keys=KEYS)
    flows = PublishedFlows(store)
    try:
        for name in sorted({settings.flow, *settings.numbers.values()}):
            flows.latest(name)
        rehearse(settings, flows)
    except (DatabaseError, UnknownFlow) as error:  # the workers read what is missing
        LOG.warning("flows_not_read_ahead", code=error.code, **fault_fields(error))
    store.dispose()
    return flows


def rehearse(settings: Settings, flows: PublishedFlows) -> None:
    """Takes a few turns of a call that nothing remembers. Raises `DatabaseError`, `UnknownFlow`."""
    installation = wiring.installation(settings)
    warm_up(Ledger(flows.store, flows, wiring.vault(settings), wiring.policy(settings), installation), settings.flow)


def connect(
    settings: Settings,
    flows: PublishedFlows,
    called: CalledNumbers,
    prompts: Prompts,
    failure: bytes,
    post: Post,
    phone: Phone,
) -> WorkerParts:
    """Opens what must not cross a fork: connections, threads, the recogniser's client. An empty `failure` is spoken."""
    calls = ActiveCalls(settings.data_dir / "voice" / f"worker-{post.number}.json")
    ledger = wiring.worker_ledger(settings, flows, calls, called.assigned.last)
    spool = wiring.input_spool(settings)
    _go_on("spool", spool.follow, ledger, threading.Event())
    _go_on("left-calls", end_left_calls, ledger, calls, threading.Event())
    called.read_if_old()
    blocked = BlockedCallers(flows.store)
    blocked.read()
    _go_on("lists", called_numbers.follow, (called.read, blocked.read), _written(flows.store), threading.Event())
    waker = Waker(flows.store)
    resources = CallResources(
        ledger=ledger,
        prompts=prompts,
        flow_at=called.flow_at,
        declines=blocked.declines,
        voice_of=Voices(flows),
        pronounced=Pronunciations(flows),
        ears=Listener(wiring.speech_address(settings)) if settings.recogniser != "none" else None,
        services=wiring.services(settings),
        generation=lambda: waker.generation,
        spool=spool,
        recorder=_recorder(settings, ledger),
        clips=Clips(ledger, wiring.consent_sounds(settings), ledger.store.ids),
        wall=flows.store.clock,
        failure=failure or _failure(prompts, flows, settings),
        region=settings.region,
        second_legs=second_legs(settings, ledger, post, phone),
    )
    return _parts(settings, ledger, resources, calls)


def _parts(settings: Settings, ledger: Ledger, resources: CallResources, calls: ActiveCalls) -> WorkerParts:
    records = CallRecords(ledger.store)

    def leave() -> None:
        records.close()
        calls.leave()

    return WorkerParts(
        calls=resources,
        out=calls_out(settings, ledger),
        leave=leave,
        on_record=records.keep,
        language=settings.language,
        keys_number=settings.keys_number,
    )


def _go_on(name: str, work: Callable[..., None], *arguments: object) -> None:
    """Runs what goes on for as long as the worker lives, on a thread of its own."""
    threading.Thread(target=work, args=arguments, name=name, daemon=True).start()


def _written(store: Store) -> Callable[[], None]:
    """Returns what waits for a write to the database; on PostgreSQL, which tells of none unasked, it does not wait."""
    return Writes(Path(f"{store.url.database}-wal")).wait if store.sqlite else lambda: None


def _recorder(settings: Settings, ledger: Ledger) -> Recorder:
    limits = Limits(settings.recording_minutes * 60.0, settings.recording_free_mb)
    return Recorder(ledger, wiring.tapes(settings), ledger.store.ids, ledger.store.clock, limits)


def calls_out(settings: Settings, ledger: Ledger) -> CallsOut | None:
    """Returns what placing calls needs, if a trunk takes them; in demo mode the handset page rings too."""
    if not settings.dial_routes and not settings.demo:
        return None
    return CallsOut(ledger, routes(settings), settings.dial_lines, lambda number: settings.demo and number in NUMBERS)


def routes(settings: Settings) -> Routes:
    """Returns which trunk each number goes out by."""
    return Routes(configured_trunks(settings), settings.dial_routes, wiring.calls(settings), settings.region)


def open_prompts(settings: Settings) -> Prompts:
    """Returns the prompts of this installation: recorded, shipped, rendered, spoken."""
    shipped = SHIPPED if SHIPPED.is_dir() else None
    return Prompts(settings.data_dir / "prompts", shipped, [Espeak(languages())])


def _ready_failure(prompts: Prompts, flows: PublishedFlows, settings: Settings) -> bytes:
    """Returns the failure prompt where it need not be spoken, which begins a process; else empty. Leaves nothing open.

    Read by each worker, it would take 2 MB of each.
    """
    try:
        words, who = _failure_words(flows, settings)
    except DatabaseError:
        return b""
    finally:
        flows.store.dispose()
    return b"" if prompts.missing(words, settings.language, who) else prompts.pcm([words], settings.language, who)


def _failure(prompts: Prompts, flows: PublishedFlows, settings: Settings) -> bytes:
    """Returns the sentence for when nothing else can be said, made beforehand, in the voice of the main flow."""
    words, who = _failure_words(flows, settings)
    try:
        return prompts.pcm([words], settings.language, who)
    except SpeechUnavailable as error:
        LOG.error("failure_prompt_missing", code=error.code, **fault_fields(error))
        return b""


def _failure_words(flows: PublishedFlows, settings: Settings) -> tuple[str, str]:
    register: phrases.Register = "usted"
    who = ""
    with contextlib.suppress(UnknownFlow):
        flow = flows.latest(settings.flow)
        register, who = flow.brand.register_, voice(flow, settings.language)
    return phrases.wording("system_down", settings.language, register), who


def _post(settings: Settings, number: int) -> Post:
    sip = SipPlace(
        host=kamailio.media_host(settings),
        port=settings.sip_port + number,
        rtp_port=settings.rtp_port + number * RTP_PORTS,
        rtp_ports=RTP_PORTS,
        public_host="" if settings.rtpengine.on else settings.sip_public_host,
        relay=rtpengine.start_file(settings) if settings.rtpengine.on else None,
        known_host=kamailio.known_host(settings) if settings.rtpengine.on else "",
        trunks=configured_trunks(settings),
        register=number == 0,
        notes=settings.registrations,
        faults=faults_file(settings, number),
        ca_file=_ca_file(settings),
        limits=LivenessLimits(hold_s=settings.longest_hold_s),
        rules=wiring.calls(settings),
        region=settings.region,
        names=tuple(settings.sip_names),
    )
    if settings.sip_trace and not kamailio.fronted(settings):
        sip = replace(sip, trace=sip_trace.folder(settings), trace_limits=sip_trace.limits(settings))
    if kamailio.fronted(settings):
        sip = workers.behind(sip, kamailio.inner(settings), settings.worker_port + number)
    handset = HandsetListener(
        secret=derived(settings, "handset"),
        origins=_origins(settings),
        host=settings.host,
        port=settings.handset_port + number,
        hosts=wiring.served(settings, settings.pages_url),
    )
    return Post(number, sip, handset)


def _ca_file(settings: Settings) -> str:
    return str(settings.sip_ca_file or ssl.get_default_verify_paths().cafile or "")


def _origins(settings: Settings) -> tuple[str, ...]:
    """Returns the workspace's own addresses; on 127.0.0.1 also by the name `localhost`."""
    own = settings.pages_url.rstrip("/")
    return (own, own.replace("127.0.0.1", "localhost")) if "127.0.0.1" in own else (own,)
