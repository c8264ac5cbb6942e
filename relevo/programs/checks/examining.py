"""All checks, in the order in which `relevo doctor` and the health page tell of them."""

from __future__ import annotations

from collections.abc import Iterator

from relevo.config.settings import Settings
from relevo.programs.checks import flows, running, set_up, storage, webhooks, work
from relevo.programs.checks.findings import Finding
from relevo.programs.checks.trunks import fallbacks, trunks


def examine(settings: Settings) -> Iterator[Finding]:
    """Yields the result of every check. No check changes anything, except for a scratch file."""
    looks = (
        storage.folder,
        set_up.ports,
        set_up.production,
        storage.disk,
        storage.fsync,
        storage.database,
        work.backups,
        storage.calls,
        webhooks.webhooks,
        work.texts,
        work.sources,
        flows.flows,
        set_up.models,
        set_up.questions,
        set_up.provider,
        set_up.public_url,
        set_up.routes,
        set_up.certificate,
        trunks,
        fallbacks,
    )
    for look in (*looks, *running.programs(settings)):
        yield look(settings)
