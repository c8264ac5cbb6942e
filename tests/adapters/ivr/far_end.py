"""A telephone played by hand over a socket, for what no library would do."""

from __future__ import annotations

import re
import socket


class FarEnd:
    """A telephone by hand: shows the INVITE it got, answers as it is told, and counts what sound reaches it."""

    def __init__(self) -> None:
        self.sip, self.sound = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        for one in (self.sip, self.sound):
            one.bind(("127.0.0.1", 0))
        self.sip.settimeout(20)
        self.sound.settimeout(1)
        self.place = f"127.0.0.1:{self.sip.getsockname()[1]}"

    def asked(self, method: str) -> str:
        """The next message of this kind; others, and repeats, are passed over."""
        while not (message := self.sip.recvfrom(65536)[0].decode()).startswith(f"{method} "):
            pass
        return message

    def close(self) -> None:
        self.sip.close()
        self.sound.close()

    def takes(self, invite: str, back: tuple[str, int], profile: str, key: str = "") -> None:
        """200 with this `m=` profile and `a=crypto` line."""
        port = self.sound.getsockname()[1]
        body = (
            f"v=0\no=far 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {port} {profile} 8\n"
            f"a=rtpmap:8 PCMA/8000\n{key}a=sendrecv\n"
        ).replace("\n", "\r\n")
        self.says(200, invite, back, body)

    def says(self, status: int, request: str, back: tuple[str, int], body: str = "", head: str = "") -> None:
        same = "".join(re.findall(r"^(?:Via|Record-Route|From|Call-ID|CSeq):.*\r\n", request, re.MULTILINE))
        more = f"Contact: <sip:{self.place}>\r\nContent-Type: application/sdp\r\n" if body else ""
        to = re.findall(r"^To:.*(?=\r)", request, re.MULTILINE)[0].partition(";")[0]
        start = f"SIP/2.0 {status} Said\r\n{same}{to};tag=far\r\n{head}{more}Content-Length: {len(body)}\r\n\r\n"
        self.sip.sendto((start + body).encode(), back)

    def heard(self) -> int:
        """Packets of sound that came, counted to 20 at the most."""
        packets = 0
        try:
            while packets < 20:
                self.sound.recv(2048)
                packets += 1
        except TimeoutError:
            pass
        return packets
