"""A caller's side of the speech server: says sound to it and keeps what it answers."""

from __future__ import annotations

import queue
from typing import TypeVar

from speech import audio, client
from speech.client import SpeechEvent
from speech.testing import chime

Event = TypeVar("Event", bound=SpeechEvent)


class Heed:
    """Keeps the events of a listening, in order."""

    def __init__(self) -> None:
        self._events: queue.Queue[SpeechEvent] = queue.Queue()

    def __call__(self, event: SpeechEvent) -> None:
        self._events.put(event)

    def next(self, kind: type[Event], within_s: float = 5.0) -> Event:
        event = self._events.get(timeout=within_s)
        assert isinstance(event, kind), event
        return event

    def next_of(self, *kinds: type[SpeechEvent], within_s: float = 5.0) -> SpeechEvent:
        event = self._events.get(timeout=within_s)
        assert isinstance(event, kinds), event
        return event

    def empty(self) -> bool:
        return self._events.empty()


def say(listening: client.Listening, sound: bytes) -> None:
    for frame in audio.frames(sound):
        listening.feed(frame)


def utterance(text: str = "sí") -> bytes:
    return audio.silence(500) + chime(text) + audio.silence(700)
