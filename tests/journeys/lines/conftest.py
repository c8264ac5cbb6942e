"""Two voice workers behind Kamailio, started once for all journeys of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from lines_house import Fleet

from relevo.bench.installation import Installation, installed
from relevo.bench.tones import tone
from relevo.bench.voice import FLOW, HZ, PROMPTS
from tests.journeys.waiting import until

TRUNKS = '{"ours": {"sources": ["127.0.0.1"], "trust": "trusted"}}'


@pytest.fixture(scope="module")
def house() -> Iterator[Installation]:
    prompts = {text: tone(HZ[name], ms) for text, (name, ms) in PROMPTS.items()}
    with installed(FLOW, prompts, ("voice",), lines="8", sip_trust="none", trunks=TRUNKS) as made:
        yield made


@pytest.fixture
def fleet(house: Installation) -> Iterator[Fleet]:
    """All workers free and active: callers of the test before have hung up."""
    with ExitStack() as callers:
        made = Fleet(house, callers)
        until(lambda: made.standing() == {"AP"} or "D" in str(made.standing()), "all workers active")
        yield made
    made.close()
