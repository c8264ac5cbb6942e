"""Serves recordings as WAV, whole or in part, to people who are signed in. Each play is noted in the audit.

Nothing is cached, and nothing is decrypted on disk: each second of sound is decrypted when it is sent.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from datetime import timedelta

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from deflect.people import audit
from deflect.recordings import Reading, Tapes, clips, mulaw
from deflect.recordings.clips import ConsentSounds
from deflect.recordings.files import RATE, SECOND
from deflect.storage.store import Store
from deflect.storage.vault import Unreadable
from deflect.tables import KeyMissing, Tape
from gateway.workspace.permissions import SCOPED, needs

HEAD = 44
"""Bytes of a WAV's header."""
ONE_PLAY = timedelta(minutes=1)
"""A player asks for one recording in several parts; requests within this time count as one play."""


def blueprint(store: Store, tapes: Tapes) -> Blueprint:
    api = Blueprint("tape_api", __name__, url_prefix="/api/desk/recordings")

    @api.get("/<tape>")
    @needs("recordings:play")
    def sound(tape: str) -> ResponseReturnValue:
        """A recording as WAV; accepts `Range`. The audit holds who played what."""
        with store.reading() as db:
            row = db.get(Tape, tape)
        if row is None:
            return {"error": "unknown"}, 404
        try:
            reading = tapes.read(row.id)
        except (FileNotFoundError, Unreadable) as lost:
            return {"error": "unreadable" if isinstance(lost, Unreadable) else "unknown"}, 404
        _note(store, row, g.user.id)
        return _answer(Wav(reading, channels=1 if row.kind == "message" else 2))

    return api


def consent_blueprint(store: Store, sounds: ConsentSounds) -> Blueprint:
    """Serves the seconds of sound around a spoken consent. The audit holds who heard which."""
    api = Blueprint("consent_sound_api", __name__, url_prefix="/api/desk/consents")

    @api.get("/<clip>/sound")
    @needs("recordings:play")
    def consent_sound(clip: str) -> ResponseReturnValue:
        """The caller's words as WAV."""
        with store.reading() as db:
            conversation = SCOPED["clip"](db, clip)
        if not conversation:
            return {"error": "unknown"}, 404
        try:
            sound = clips.read(store, sounds, clip)
        except (FileNotFoundError, KeyMissing) as lost:
            return {"error": "unreadable" if isinstance(lost, KeyMissing) else "unknown"}, 404
        about = {"conversation": conversation}
        audit.looked(store, audit.user(g.user.id), "consent_heard", clip, conversation, once=ONE_PLAY, **about)
        pcm = mulaw.decode(sound)
        return Response(_head(HEAD + len(pcm), 1) + pcm, headers={"Content-Type": "audio/wav"})

    return api


class Wav:
    """A tape as WAV, PCM s16le at 8000 Hz: both sides, or the caller's alone."""

    def __init__(self, tape: Reading, channels: int):
        self._tape, self._channels = tape, channels
        self.size = HEAD + tape.size // 2 * 2 * channels

    def part(self, start: int, end: int) -> Iterator[bytes]:
        """Yields the bytes from `start` to before `end`, a second at a time. Raises `Unreadable`."""
        if start < HEAD:
            yield _head(self.size, self._channels)[start:end]
        wide = 2 * self._channels  # bytes of an instant here, against 2 in the tape
        at = max(0, start - HEAD) // wide * wide
        skip = max(0, start - HEAD) - at
        while at < end - HEAD:
            sound = self._tape.sound(at // wide * 2, at // wide * 2 + SECOND)
            pcm = mulaw.decode(sound if self._channels == 2 else sound[0::2])
            yield pcm[skip : end - HEAD - at]
            at, skip = at + SECOND // 2 * wide, 0


def _head(size: int, channels: int) -> bytes:
    """Returns the header of a WAV of this size with its header, in bytes."""
    form = struct.pack("<HHIIHH", 1, channels, RATE, RATE * 2 * channels, 2 * channels, 16)
    riff, data = struct.pack("<I", size - 8), struct.pack("<I", size - HEAD)
    return b"".join((b"RIFF", riff, b"WAVEfmt ", struct.pack("<I", 16), form, b"data", data))


def _answer(wav: Wav) -> Response:
    """Answers with the whole file or the one range asked for (RFC 9110, 14); units other than bytes are ignored."""
    wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("Range", "").replace(" ", ""))
    headers = {"Accept-Ranges": "bytes", "Content-Type": "audio/wav"}
    if not wanted or wanted[0] == "bytes=-":
        return Response(wav.part(0, wav.size), headers=headers | {"Content-Length": str(wav.size)})
    first, last = wanted[1], wanted[2]
    start = int(first) if first else max(0, wav.size - int(last))
    end = min(wav.size, int(last) + 1) if first and last else wav.size
    if start >= end:
        return Response(status=416, headers={"Content-Range": f"bytes */{wav.size}"})
    headers |= {"Content-Range": f"bytes {start}-{end - 1}/{wav.size}", "Content-Length": str(end - start)}
    return Response(wav.part(start, end), 206, headers=headers)


def _note(store: Store, row: Tape, user: str) -> None:
    conversation = row.conversation_id
    audit.looked(
        store, audit.user(user), "recording_played", row.id, conversation, once=ONE_PLAY,
        kind=row.kind, **{"conversation": conversation},
    )  # fmt: skip
