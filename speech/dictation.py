"""Transcribes a recording: sends it to the speech server at full speed and returns its words as one text."""

from __future__ import annotations

import contextlib
import threading
from typing import Final

from speech import wire
from speech.base import SpeechUnavailable
from speech.endpointing import MENU_S

CONNECT_S: Final = 2.0
ANSWER_S: Final = 60.0
"""A server that sends nothing for this long has failed."""
CHUNK: Final = 3200
"""Bytes sent at once: 200 ms."""


def transcribe(address: str, language: str, pcm: bytes) -> str:
    """Returns the words in PCM s16le mono 8 kHz, or an empty text. Raises `SpeechUnavailable`, `wire.BadAddress`."""
    try:
        connection = wire.connect(address, CONNECT_S)
    except OSError as away:
        raise SpeechUnavailable("the speech server does not answer") from away
    connection.wait_at_most(ANSWER_S)
    # sent beside reading: a server whose words are not read soon stops reading sound
    threading.Thread(target=_send, args=(connection, language, pcm), name="dictation", daemon=True).start()
    try:
        return _words(connection)
    finally:
        connection.close()


def _send(connection: wire.Connection, language: str, pcm: bytes) -> None:
    with contextlib.suppress(OSError):  # who reads finds out as well
        context = {"phrases": [], "end_of_speech_s": MENU_S, "recorded": True}
        connection.write("transcribe", language=language, context=context)
        connection.write("audio-start", None, **wire.FORMAT)
        for at in range(0, len(pcm), CHUNK):
            connection.write("audio-chunk", pcm[at : at + CHUNK], **wire.FORMAT)
        connection.write("audio-stop")


def _words(connection: wire.Connection) -> str:
    said: list[str] = []
    while (event := connection.read()) is not None:
        if event.type == "error":
            raise SpeechUnavailable(str(event.data.get("code") or "speech_unavailable"))
        if event.type == "transcript":
            said.append(str(event.data.get("text", "")).strip())
        if event.type == "transcript-stop":
            return " ".join(words for words in said if words)
    raise SpeechUnavailable("the speech server went away")
