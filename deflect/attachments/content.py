"""What a file is, by its first bytes; what a sender or provider says of it is not believed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OTHER: Final = "application/octet-stream"
SHOWN: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""Types that a browser may show in the page: pictures that hold no program."""
ENDINGS: Final[Mapping[str, str]] = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/heic": "heic",
    "application/pdf": "pdf", "video/mp4": "mp4", "video/3gpp": "3gp", "audio/mp4": "m4a", "audio/ogg": "ogg",
    "audio/mpeg": "mp3", "audio/amr": "amr", "audio/wav": "wav", "text/vcard": "vcf", OTHER: "bin",
}  # fmt: skip
_BEGINNINGS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"BEGIN:VCARD", "text/vcard"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_BRANDS: Final = {b"hei": "image/heic", b"mif": "image/heic", b"3gp": "video/3gpp", b"M4A": "audio/mp4"}


def kind(content: bytes) -> str:
    """Returns the media type of a file; `OTHER` where it is none of those we know."""
    if content[:4] == b"RIFF":
        return _RIFF.get(content[8:12], OTHER)
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:11], "video/mp4")
    return next((name for beginning, name in _BEGINNINGS if content.startswith(beginning)), OTHER)
