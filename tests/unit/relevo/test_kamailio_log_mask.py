"""What Kamailio's lines quote of a message is not written; what they say of it is."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from relevo.kamailio.log_mask import PROGRAM

TIME = "2026-11-29T11:20:16Z"
LINES = {
    ' 3(11111) ERROR: <core> [core/parser/msg_parser.c:339]: parse_headers(): bad header field [From: "Ana" <sip:+3': (
        " 3(11111) ERROR: <core> [core/parser/msg_parser.c:339]: parse_headers(): bad header field ..."
    ),
    "Contact: <sip:+34612345678@127.0.0.1:9>": None,
    "": None,
    "Ana Perez": None,
    f" 3(11111) ERROR: {TIME} <core> [core/receive.c:386]: receive_msg(): parsing relevant headers failed": "same",
    f" 3(11111) ERROR: {TIME} <core> [core/x.c:1]: f(): from sip:ana@x": (
        f" 3(11111) ERROR: {TIME} <core> [core/x.c:1]: f(): from ..."
    ),
    f" 4(1234567) WARNING: {TIME} <script>: flood from 192.0.2.7: silent to it for a minute": "same",
    f" 4(1234567) WARNING: {TIME} <script>: call_refused: trunk=pbx status=400 reason=612345678": (
        f" 4(1234567) WARNING: {TIME} <script>: call_refused: trunk=pbx status=400 reason=*"
    ),
    " 0(2) ERROR: <core> [core/udp_server.c:602]: udp_init(): bind on 127.0.0.1:5060 : Address already in use": "same",
    " 0(2) ERROR: tls [tls_domain.c:590]: load_cert(): Unable to load certificate file '/k/cert.pem'": "same",
    "kamailio: error while loading shared libraries: libx.so": "same",
}


@pytest.mark.parametrize("line", LINES)
def test_line_is_written_without_what_it_quotes(line: str) -> None:
    sed = shutil.which("sed")
    assert sed
    run = [sed, "-u", "-E", "-e", PROGRAM]
    done = subprocess.run(run, input=f"{line}\n".encode(), capture_output=True, check=True, env={"LC_ALL": "C"})
    wanted = line if LINES[line] == "same" else LINES[line]
    assert done.stdout.decode() == ("" if wanted is None else f"{wanted}\n")
