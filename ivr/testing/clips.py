"""A keeper of consent clips that remembers what it was given."""

from __future__ import annotations


class KeptClips:
    """Remembers the clips that are to be kept, as (clip, leg, PCM)."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str, bytes]] = []

    def new(self) -> str:
        return "clp_1"

    def keep(self, clip: str, leg: str, pcm: bytes) -> None:
        self.kept.append((clip, leg, pcm))

    def close(self) -> None:
        pass
