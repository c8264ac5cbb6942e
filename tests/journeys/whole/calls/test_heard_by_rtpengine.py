"""Behind Kamailio and rtpengine a caller is put through: keys are heard, and both hear each other's very sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from whole_agent import SAYS_IT_AGAIN, AgentsPhone
from whole_sounds import prompts, record_chimes
from whole_system import THROUGH, environment, free_ports
from whole_up import System, up

from ivr.testing.audio import passages
from relevo.bench.installation.own_ports import draw
from relevo.publishing.prompt_plan import default_voice
from speech.testing import ALIKE, chime, likeness
from speech.wav import read_wav, write_wav
from tests.adapters.relevo.rtpengine_beside import OUTER, own

pytestmark = pytest.mark.needs("kamailio", "rtpengine")
CALLER, OFFICE = chime("Quiero una copia de la factura de abril, por favor."), chime("Gestoría, dígame usted.")
HOLD_S = 2.0


@pytest.fixture(scope="module")
def relayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder, ports = tmp_path_factory.mktemp("relayed"), free_ports()
    url = f"sqlite:///{folder}/relevo.db"
    env = environment(folder, ports, database_url=url, worker_port=draw(), rtpengine=own(OUTER))
    record_chimes(folder)
    with up(env, folder, ports, url) as running:
        yield running


def test_caller_and_office_hear_each_other_by_way_of_rtpengine(relayed: System, tmp_path: Path) -> None:
    said = tmp_path / "caller-says.wav"
    said.write_bytes(write_wav(CALLER))
    phone = AgentsPhone(tmp_path, OFFICE, hear=said, port=relayed.ports.callee, hold_s=HOLD_S)
    try:
        call = relayed.dial("+34600000183", "p 1 200" + SAYS_IT_AGAIN, "--say", str(said), to=THROUGH)
        office_heard = phone.heard()
        assert call.outcome()["ended_by"] == "far"
    finally:
        phone.close()
    caller_heard = read_wav(call.recording.read_bytes())
    assert likeness(office_heard, CALLER) > ALIKE
    assert likeness(caller_heard, OFFICE) > ALIKE
    made = prompts(relayed.folder)
    texts = {text: made.pcm([text], "es", default_voice("es")) for text in ("Te paso con la gestoría.",)}
    assert [one.name for one in passages(caller_heard, texts)] == list(texts)
