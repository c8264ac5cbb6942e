"""Builds from the settings what all programs share: store, published flows, ledger, installation.

Each part is built once per process; no other package imports this file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time
from urllib.parse import urlsplit

from pydantic import SecretStr

from deflect.answering.assigned import Read, assigned_flows
from deflect.attachments.files import Attachments
from deflect.eligibility.text_rules import TEXT_RULES
from deflect.installation import Installation
from deflect.keeping.customer_keys import MOST, CustomerKeys
from deflect.keeping.erasing import Eraser
from deflect.keeping.resealing import Resealing
from deflect.keeping.sealing import Told, seal_all
from deflect.keeping.terms.days import LIMITS, Terms
from deflect.messaging.http_requests import Services
from deflect.policy.calling import CallSettings
from deflect.policy.texting import PROGRAMS, PolicySettings
from deflect.recordings import Tapes
from deflect.recordings.clips import ConsentSounds
from deflect.spool import webhooks
from deflect.spool.door import Door
from deflect.spool.inputs import Spool
from deflect.spool.webhooks import WebhookSpool
from deflect.steps.ledger import Ledger
from deflect.storage.store import KEPT, Store
from deflect.storage.vault import Vault
from deflect.workers import handset_phones
from deflect.workers.active_calls import ActiveCalls
from gateway import channels
from gateway.edge import hosts
from gateway.providers import BY_NAME, FIRST, OLD_CODES
from gateway.providers.base import Provider
from gateway.relay.line_types import LineTypes
from gateway.relay.pacing import Pace
from gateway.testing.twilio import ACCOUNT
from relevo.config import open_questions, senders
from relevo.config.data_folder import FolderNotWritable as FolderNotWritable
from relevo.config.data_folder import make_data_folder as make_data_folder
from relevo.config.secrets import derived, old_derived
from relevo.config.settings import Settings, read
from relevo.config.sip import dialled_hosts, trunk_names
from relevo.config.values import is_given
from relevo.publishing import flow_files
from relevo.publishing.first_publishing import FirstPublishing, publish_new
from relevo.publishing.published_flows import PublishedFlows
from speech import wire
from speech.semantic_match import Comparer

DEMO_SERVICES = ("tienda", "clinica")
ADMIN = "admin@relevo.local"  # the first account, which `relevo up` makes where there is none


def open_store(settings: Settings | None = None, *, kept: int = KEPT, keys: int = MOST) -> Store:
    """Opens the database, of which `kept` connections stay open. In demo mode its clock can be moved forward.

    At most so many customers' `keys` are held in memory.
    """
    settings = settings or read()
    make_data_folder(settings)
    return Store(settings.database, movable_clock=settings.demo, kept=kept, keys=customer_keys(settings, keys))


def customer_keys(settings: Settings, most: int = MOST) -> CustomerKeys:
    """Returns the keys that seal what is stored of each customer, of which at most so many are held in memory."""
    return CustomerKeys(settings.database, lambda: key_vault(settings), most)


def open_ledger(settings: Settings, store: Store, flows: PublishedFlows | None = None) -> Ledger:
    """The ledger of every program but the voice workers; its `flows` may have been read already."""
    return worker_ledger(settings, flows or PublishedFlows(store), None, assigned_flows(store).lately)


def worker_ledger(settings: Settings, flows: PublishedFlows, calls: ActiveCalls | None, assigned: Read) -> Ledger:
    """The ledger of a voice worker, over the database of `flows`; it keeps the list of its `calls`."""
    return Ledger(
        flows.store,
        flows,
        vault(settings),
        policy(settings),
        installation(settings),
        comparer=comparer(settings),
        calls=calls,
        assigned=assigned,
    )


def comparer(settings: Settings) -> Comparer | None:
    """Returns what compares free sentences by meaning, or `None` if words decide alone."""
    return Comparer(speech_address(settings)) if open_questions.by_meaning(settings) else None


def speech_address(settings: Settings) -> str:
    """Returns the address of the speech server; on TCP, which other users reach, with a token of the installation."""
    if settings.speech.startswith("unix:"):
        return settings.speech
    return wire.with_token(settings.speech, derived(settings, "speech socket")[:32])


def eraser(settings: Settings, store: Store) -> Eraser:
    """Returns what erases a customer everywhere."""
    files = tapes(settings).erase, attachments(settings).erase, consent_sounds(settings).erase
    return Eraser(store, vault(settings), customer_keys(settings), *files)


def terms(settings: Settings) -> Terms:
    """Returns for how many days records are kept where no admin says otherwise."""
    kept = settings.retention
    locked = frozenset(kind for kind, limit in LIMITS.items() if is_given(settings, limit.setting))
    return Terms(kept.text_days, kept.conversation_days, kept.customer_days, settings.recording_days, locked)


def vault(settings: Settings) -> Vault:
    """Returns what seals by the installation's secret; the secret before still opens, where it is set."""
    return Vault(derived(settings, "vault"), *old_derived(settings, "vault"))


def key_vault(settings: Settings) -> Vault:
    """Returns what seals the keys of customers."""
    return Vault(derived(settings, "customer keys"), *old_derived(settings, "customer keys"))


def resealing(settings: Settings, store: Store) -> Resealing:
    """Returns what seals anew, after a rotation of the secret, all that rests in the database and in this folder."""
    return Resealing(
        store,
        customer_keys(settings),
        vault(settings),
        key_vault(settings),
        {
            "recordings/": tapes(settings).reseal,
            "media/": attachments(settings).reseal,
            "spool/": input_spool(settings).reseal,
            "webhooks/": webhook_spool(settings).reseal,
        },
    )


def input_spool(settings: Settings) -> Spool:
    """Returns the inputs of calls that wait on this machine for the database."""
    return Spool(settings.data_dir / "spool", vault(settings))


def webhook_spool(settings: Settings) -> WebhookSpool:
    """Returns the webhooks that wait on this machine for the database."""
    return WebhookSpool(settings.data_dir / webhooks.FOLDER, vault(settings))


def door(settings: Settings, store: Store) -> Door:
    """Returns what keeps webhooks in the database, or on this machine while it is away."""
    return Door(store, vault(settings), webhook_spool(settings))


def tapes(settings: Settings) -> Tapes:
    """Returns the sealed store of recordings."""
    return Tapes(settings.data_dir / "recordings", vault(settings))


def consent_sounds(settings: Settings) -> ConsentSounds:
    """Returns the store of the sound of spoken consents, sealed with customers' keys."""
    return ConsentSounds(settings.data_dir / "consent")


def attachments(settings: Settings) -> Attachments:
    """Returns the sealed store of photos and other files that customers sent."""
    return Attachments(settings.data_dir / "media", vault(settings))


def installation(settings: Settings) -> Installation:
    return Installation(
        flow=settings.flow,
        sender=senders.main(settings),
        numbers=settings.numbers,
        senders=senders.by_flow(settings),
        addresses=senders.senders(settings),
        channels=channels.BY_NAME,
        callers=settings.callers,
        dials=dials(settings),
        region=settings.region,
        trunk_names=trunk_names(settings),
        takes_any_number=settings.take_any_number,
    )


def dials(settings: Settings) -> tuple[str, ...]:
    """Returns the prefixes of numbers that can be called; in demo mode the handset page too."""
    return (*settings.dial_routes, *(sorted(handset_phones.NUMBERS) if settings.demo else ()))


def policy(settings: Settings) -> PolicySettings:
    return PolicySettings(
        per_number_a_day=settings.texts_per_number,
        all_numbers_a_day=settings.texts_per_day,
        per_prefix_an_hour=settings.texts_per_prefix,
        per_source_an_hour=settings.texts_per_source,
        by_source_an_hour={name: limit for name, limit in _texts_an_hour(settings) if limit is not None},
        unanswered=settings.unanswered_texts,
        sends=bool(senders.used(settings)),
        first_replies_a_day=settings.first_replies_per_day,
        quiet_from=time.fromisoformat(settings.quiet_from),
        quiet_until=time.fromisoformat(settings.quiet_until),
        countries=frozenset(settings.text_countries),
        calls=calls(settings),
        lookup_days=settings.line_lookup.days if settings.line_lookup.provider else 0,
        lookups_a_day=settings.line_lookup.per_day,
        locked=frozenset(name for name, rule in TEXT_RULES.items() if is_given(settings, rule.setting)),
    )


def _texts_an_hour(settings: Settings) -> Iterator[tuple[str, int | None]]:
    """Yields the limit of each source; `None` where the general one counts."""
    yield PROGRAMS, settings.handoffs_an_hour
    for name, trunk in settings.trunks.items():
        yield name, trunk.texts_an_hour


def calls(settings: Settings) -> CallSettings:
    """Returns the limits of outbound calls."""
    return CallSettings(
        per_number_a_day=settings.calls_per_number,
        all_numbers_a_day=settings.calls_per_day,
        quiet_from=time.fromisoformat(settings.call_quiet_from),
        quiet_until=time.fromisoformat(settings.call_quiet_until),
        countries=frozenset(settings.call_countries),
        hosts=dialled_hosts(settings),
        attempts=settings.call_attempts,
    )


def providers(settings: Settings, store: Store) -> dict[str, Provider]:
    """Returns the providers that our senders use, by name."""
    return {name: _provider(settings, store, name) for name in senders.used(settings)}


def line_types(settings: Settings, store: Store, providers: Mapping[str, Provider]) -> LineTypes | None:
    """Returns what asks for callers' types of line; `None` where no provider is set for it."""
    name = settings.line_lookup.provider
    return LineTypes(store, providers[name]) if name in providers else None


def _provider(settings: Settings, store: Store, name: str) -> Provider:
    own = senders.provider(settings, name)
    if name == FIRST and senders.simulated(settings):
        token = SecretStr(simulator_token(settings))
        own = own.model_copy(update={"account_sid": ACCOUNT, "auth_token": token, "base_url": simulator(settings)})
    return BY_NAME[name].build(own, settings.ingress_url, store.clock)


def simulator_token(settings: Settings) -> str:
    """Returns what signs the simulator's webhooks: another in each installation, since it opens the webhooks."""
    return derived(settings, "simulator")


def simulator(settings: Settings) -> str:
    """Returns the address of the provider simulator; empty where nothing is simulated."""
    return f"http://{settings.host}:{settings.simulator_port}" if senders.simulated(settings) else ""


def pace(settings: Settings) -> Pace:
    """Returns how fast each sender may send."""
    return Pace(rates={one.address: one.pace for one in senders.senders(settings) if one.pace is not None})


def upgrade(store: Store, told: Told = lambda done, of: None) -> int:
    """Brings the database to this release and seals what rests in clear, telling how far it is; returns how many."""
    from deflect.desk.replies import reply_list
    from gateway.workspace.translations import canned_replies

    store.upgrade(OLD_CODES)
    reply_list.fill(store, canned_replies())
    return seal_all(store, told)


def services(settings: Settings) -> Services:
    """Returns business systems by name; in demo mode the demo businesses are included."""
    demo = f"{settings.pages_url}/demo/api"
    known = {name: f"{demo}/{name}" for name in DEMO_SERVICES} if settings.demo else {}
    own = {urlsplit(settings.pages_url).hostname or ""} if settings.demo else set()
    return Services(known | settings.services, frozenset(settings.inner_hosts) | own)


def publish_flows(store: Store, settings: Settings | None = None) -> FirstPublishing:
    """Publishes the shipped flows and those of `flows_dir` that were never published."""
    return publish_new(store, flow_files.known(settings or read()))


def served(settings: Settings, url: str) -> tuple[str, ...]:
    """Returns the names under which a site at `url` is served."""
    return hosts(url, names=(settings.host, *settings.hosts))
