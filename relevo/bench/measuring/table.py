"""Formats the figures of several loads of `relevo bench voice` as a table for docs/figures.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

Figures = Mapping[str, Any]
LOADS: Final = ((1, 32), (4, 32), (10, 32), (30, 32), (1, 4), (4, 4))
"""Calls at once, and lines: eight workers behind Kamailio, then one alone."""
ROWS: Final[Sequence[tuple[str, Callable[[Figures], str]]]] = (
    ("answered, failed", lambda one: f"{one['answered']}, {one['failed']}"),
    ("`invite_to_ok_ms` p50, p95, max", lambda one: _spread(one["invite_to_ok_ms"], "p50", "p95", "max")),
    ("`key_to_prompt_ms` p50, p95, max", lambda one: _spread(one["key_to_prompt_ms"], "p50", "p95", "max")),
    ("`key_to_silence_ms` p50, p95, max", lambda one: _spread(one["key_to_silence_ms"], "p50", "p95", "max")),
    ("`rtp_gap_ms` p50, p99, p999, max", lambda one: _spread(one["rtp_gap_ms"], "p50", "p99", "p999", "max")),
    ("`cpu_percent_per_call`, of one core", lambda one: str(one["cpu_percent_per_call"])),
    ("`pss_mb_per_call`", lambda one: str(one["pss_mb_per_call"])),
    ("`callers_cpu_percent`, of the machine", lambda one: str(one["callers_cpu_percent"])),
    ("`step_cpu_ms` p50, p95", lambda one: _spread(one["step_cpu_ms"], "p50", "p95")),
    ("quiet", lambda one: "yes" if one["quiet"] else "no"),
)


def run(measure: Callable[[int, int], Figures]) -> Iterator[str]:
    """Yields the lines of the table; `measure` takes calls and lines."""
    columns = [measure(calls, lines) for calls, lines in LOADS]
    heads = [f"{calls} on {lines} lines" for calls, lines in LOADS]
    yield _row("figure", heads)
    yield _row("---", ["---"] * len(heads))
    for name, cell in ROWS:
        yield _row(name, [cell(one) for one in columns])


def _row(name: str, cells: Sequence[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


def _spread(found: Figures | None, *shares: str) -> str:
    return ", ".join(str(found[share]) for share in shares) if found else "-"
