"""Voice workers, alone or behind Kamailio, started once for all journeys of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from lines_house import Fleet

from relevo.bench.callers.tones import tone
from relevo.bench.installation.installation import Installation, installed
from relevo.bench.voice import FLOW, HZ, PROMPTS
from relevo.kamailio import program as kamailio
from tests.waiting import until

TRUNKS = '{"ours": {"sources": ["127.0.0.1"], "trust": "trusted"}}'


@pytest.fixture(scope="module")
def house(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """As many lines as the parameter or the file names: 8 behind Kamailio, or 4 of a lone worker."""
    prompts = {text: tone(HZ[name], ms) for text, (name, ms) in PROMPTS.items()}
    lines = str(getattr(request, "param", None) or request.module.LINES)
    settings = {"trunks": TRUNKS, **getattr(request.module, "SETTINGS", {})}
    with installed(FLOW, prompts, ("voice",), lines=lines, sip_trust="none", **settings) as made:
        yield made


@pytest.fixture
def fleet(house: Installation) -> Iterator[Fleet]:
    """All workers free and active: callers of the test before have hung up."""
    with ExitStack() as callers:
        made = Fleet(house, callers)
        until(lambda: made.unended() == 0, "the lines of the calls before are free")
        if kamailio.fronted(house.settings):
            until(lambda: made.standing() == {"AP"} or "D" in str(made.standing()), "all workers active")
        yield made
    made.close()
