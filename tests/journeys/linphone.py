"""A telephone that is not ours: Linphone's console client, told what to do by commands and asked what it has heard."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from relevo.bench.callers.tones import Tones
from relevo.bench.voice import HZ
from speech import audio
from speech.wav import write_wav
from tests.adapters.ivr.sipp import free_port
from tests.waiting import until

WAV_HEADER = 44
RECENT_FRAMES = 10
SETTINGS = """[sip]
sip_port={port}
sip_tcp_port=0
sip_tls_port=0
bind_address=127.0.0.1
contact="Linphone" <sip:{number}@127.0.0.1>
guess_hostname=0
auto_net_state_mon=0
use_ipv6=0
ipv6_migration_done=1
sdp_200_ack={offers_late}
default_proxy=0
[rtp]
audio_rtp_port=-1
[storage]
uri=null
"""
"""Without `auto_net_state_mon` it calls on a machine without a network too; with IPv6 it would offer sound there."""
PROXY = """[proxy_0]
reg_proxy=<sip:127.0.0.1:{proxy}>
reg_route=<sip:127.0.0.1:{proxy};lr>
reg_identity="Linphone" <sip:{number}@127.0.0.1>
reg_sendregister=0
"""


class Linphone:
    """One client. It plays silence, and writes what it hears to a file as it comes, which is searched for prompts."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path, port: int) -> None:
        self._process, self._folder = process, folder
        self.uri = f"sip:linphone@127.0.0.1:{port}"
        self._told = bytearray()
        threading.Thread(target=self._read, daemon=True).start()

    def tells(self, command: str, answer: str) -> str:
        """Gives a command and waits until the client says `answer`, a regular expression; returns what it said."""
        since = len(self._told)
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n".encode())
        self._process.stdin.flush()
        until(lambda: re.search(answer, self._said(since)), f"Linphone says '{answer}'")
        return self._said(since)

    def _said(self, since: int) -> str:
        return self._told[since:].decode(errors="replace")

    def calls(self, uri: str) -> None:
        self.tells(f"call {uri}", "Media streams established with")

    def presses(self, key: str) -> None:
        self.tells(key, "linphonec> ")

    def hears(self, name: str) -> None:
        """Waits until the newest sound is this tone."""
        tones = Tones(HZ)
        until(
            lambda: name in [tones.name(audio.to_mulaw(frame)) for frame in self._heard()[-RECENT_FRAMES:]],
            f"Linphone hears {name}",
        )

    def _heard(self) -> list[bytes]:
        """All frames so far."""
        file = self._folder / "heard.wav"
        return list(audio.frames(file.read_bytes()[WAV_HEADER:])) if file.exists() else []

    def messages(self, first: str) -> list[str]:
        """SIP messages, sent or received, that begin with `first`."""
        log = (self._folder / "log").read_text(errors="replace")
        return re.findall(rf"^{first}.*?(?=^\d\d\d\d-\d\d-\d\d )", log, re.MULTILINE | re.DOTALL)

    def vanishes(self) -> None:
        """As a telephone without power: no word of farewell."""
        self._process.kill()
        self._process.wait()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while chunk := os.read(self._process.stdout.fileno(), 4096):
            self._told += chunk


@contextmanager
def linphone(
    folder: Path,
    number: str,
    proxy: int = 0,
    *,
    answers: bool = False,
    offers_late: bool = False,
) -> Iterator[Linphone]:
    """Starts a client in a folder of its own.

    All its calls go to SIP port `proxy`, if given, as in a PBX. `answers`: takes calls. `offers_late`: its
    INVITE has no offer.
    """
    own, port = folder / number, free_port()
    own.mkdir()
    text = SETTINGS.format(number=number, port=port, offers_late=int(offers_late))
    (own / "settings").write_text(text + (PROXY.format(number=number, proxy=proxy) if proxy else ""))
    (own / "quiet.wav").write_bytes(write_wav(audio.silence(60_000)))
    options = ["-a"] if answers else []
    with subprocess.Popen(
        ["stdbuf", "-oL", "linphonec", *options, "-c", "settings", "-l", "log", "-d", "6"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=own,
        env={**os.environ, "HOME": str(own), "LC_ALL": "C"},
    ) as process:
        client = Linphone(process, own, port)
        try:
            client.tells("soundcard use files", "Using wav files")
            (pcmu,) = re.findall(r"(\d+): PCMU", client.tells("codec disable all", r"PCMU \(8000\) disabled"))
            client.tells(f"codec enable {pcmu}", r"PCMU \(8000\) enabled")
            client.tells("play quiet.wav", "linphonec> ")
            client.tells("record heard.wav", "linphonec> ")
            yield client
        finally:
            process.kill()
