"""A count of Kamailio that is over after a while begins a new while; it does not stay over until it is swept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from relevo import kamailio

FILES = sorted(Path(kamailio.__file__).parent.glob("*.cfg"))
WHOLE = "\n".join(file.read_text() for file in FILES)
BRIEF = re.findall(r'"htable", "(\w+)=>size=\d+;autoexpire=\d+;initval=0;updateexpire=0;"', WHOLE)
COUNT = re.compile(rf"\$shtinc\((({'|'.join(BRIEF)})=>(?:\$var\(\w+\)|\$avp\(\w+\)|[^()])+)\)")
COUNTED = sorted({found[1] for found in COUNT.finditer(WHOLE)})


def test_all_brief_counters_are_counted_somewhere() -> None:
    assert {one.split("=>")[0] for one in COUNTED} == set(BRIEF)


@pytest.mark.parametrize("counter", COUNTED)
def test_brief_counter_sets_its_time_or_has_the_second_in_its_name(counter: str) -> None:
    assert "$Ts" in counter or f"$shtex({counter})" in WHOLE
