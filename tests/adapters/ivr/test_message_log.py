"""A worker without a proxy keeps its SIP messages, both directions, masked, under the Call-ID of the far end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ivr.lines.sip.diagnostics.ring import messages
from relevo.bench.callers.caller import Phone
from relevo.bench.callers.tones import Tones
from tests.adapters.ivr.conftest import Endpoint


def test_messages_of_a_call_are_kept_with_their_addresses(endpoint: Callable[..., Endpoint], tmp_path: Path) -> None:
    relevo = endpoint(trace=str(tmp_path))
    phone = Phone("127.0.0.1", relevo.port, "+34612345678", "relevo", Tones({"hum": 437}))
    phone.dial()
    phone.rest(0.2)
    phone.hang_up()
    relevo.wait("record")
    assert relevo.stop() == 0
    kept = sorted(messages(tmp_path, phone.dialog.id), key=lambda seen: seen.at)
    first_lines = [seen.text.split("\r\n")[0] for seen in kept]
    for what in ("INVITE sip:relevo@", "SIP/2.0 200 OK", "ACK sip:", "BYE sip:"):
        assert any(line.startswith(what) for line in first_lines), (what, first_lines)
    here = f"127.0.0.1:{relevo.port}"
    assert (kept[0].target, kept[0].transport) == (here, "udp")
    assert {seen.source for seen in kept} | {seen.target for seen in kept} == {here, kept[0].source}
    assert "m=audio" in kept[0].text
    assert b"612345678" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
