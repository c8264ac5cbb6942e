"""Checks what is set: ports, fitness for production, models, the provider of texts, the routes of calls."""

from __future__ import annotations

from datetime import UTC, datetime

from gateway.providers import BY_NAME
from relevo.config import senders
from relevo.config.settings import Settings
from relevo.programs import ports as program_ports
from relevo.programs import readiness
from relevo.programs.checks import certificate as certificates
from relevo.programs.checks.findings import Finding
from relevo.programs.checks.production import gate
from relevo.programs.checks.sentences import Sentence, either, joined, said
from relevo.programs.readiness import PortProblem


def ports(settings: Settings) -> Finding:
    """Reports two settings that name one port. Ports in use are no error: Relevo itself may be running."""
    clashes = _port_problems(settings)
    if not clashes:
        return Finding("ports", "ok", said("ports.fine"))
    return Finding("ports", "error", joined(map(_seen, clashes)), joined(map(_fix, clashes)))


def _seen(problem: PortProblem) -> Sentence:
    return either(problem.partition("; ")[0], f"ports.{problem.key}", **problem.values)


def _fix(problem: PortProblem) -> Sentence:
    return either(problem.partition("; ")[2], f"ports.{problem.key}_fix", **problem.values)


def _port_problems(settings: Settings) -> list[PortProblem]:
    wanted = program_ports.wanted(settings)
    hosts = (host for places in wanted.values() for host, _, _ in places)
    return [*readiness.shared(wanted), *program_ports.overlaps(settings), *readiness.foreign(hosts)]


def production(settings: Settings) -> Finding:
    if wrong := gate.failed(settings):
        return Finding("production", "error", joined(one.seen for one in wrong), joined(one.fix for one in wrong))
    return Finding("production", "ok", said("production.fine"))


def models(settings: Settings) -> Finding:
    from speech import models as known_models
    from speech.recognisers.registry import RECOGNISERS
    from speech.server import DETECTOR

    if settings.recogniser == "none":
        return Finding("models", "ok", said("models.none"))
    needed = (*RECOGNISERS[settings.recogniser].models, DETECTOR)
    missing = [name for name in needed if not known_models.present(settings.models, name)]
    if missing:
        seen = said("models.missing", names=", ".join(missing))
        return Finding("models", "error", seen, said("models.fix", names=" ".join(missing)))
    return Finding("models", "ok", ", ".join(needed))


def questions(settings: Settings) -> Finding:
    from relevo.config import open_questions
    from speech import semantic_match

    if not open_questions.wanted(settings):
        return Finding("open_questions", "ok", said("questions.words"))
    if settings.recogniser == "none":
        needed = settings.open_questions == "encoder"
        fix = said("questions.off_fix") if needed else ""
        return Finding("open_questions", "warning" if needed else "ok", said("questions.off"), fix)
    if not semantic_match.installed():
        fix = said("questions.fix", extra=semantic_match.EXTRA)
        return Finding("open_questions", "error", said("questions.missing"), fix)
    return Finding("open_questions", "ok", said("questions.meaning"))


def provider(settings: Settings) -> Finding:
    if senders.simulated(settings):
        return Finding("provider", "ok", said("provider.simulator"))
    used = senders.used(settings)
    if not used:
        return Finding("provider", "warning", said("provider.none"), said("provider.none_fix"))
    missing = [f"{name}.{field}" for name in used for field in senders.provider(settings, name).missing()]
    if missing:
        fix = said("provider.missing_fix", name=missing[0].partition(".")[0])
        return Finding("provider", "error", said("provider.missing", name=missing[0]), fix)
    return Finding("provider", "ok", ", ".join(BY_NAME[name].title for name in used))


def public_url(settings: Settings) -> Finding:
    if settings.demo or settings.public_url.startswith("https://"):
        return Finding("public_url", "ok", settings.ingress_url)
    if not senders.used(settings):
        return Finding("public_url", "ok", said("public_url.not_needed"))
    return Finding("public_url", "error", settings.ingress_url, said("public_url.fix"))


def certificate(settings: Settings) -> Finding:
    return certificates.certificate(settings, datetime.now(UTC))


def routes(settings: Settings) -> Finding:
    """Reports dial routes that lead to no trunk which can be called."""
    called = [name for name, trunk in settings.trunks.items() if trunk.host]
    lost = {prefix: name for prefix, name in settings.dial_routes.items() if name not in called}
    if not lost:
        return Finding("dial_routes", "ok", ", ".join(settings.dial_routes.values()) or said("none_is_set"))
    seen = joined(said("routes.lost", prefix=prefix, name=name) for prefix, name in lost.items())
    return Finding("dial_routes", "error", seen, said("routes.use", names=", ".join(called) or said("routes.no_trunk")))
