"""What a file is, by its content: pictures are shown, a page or a program in disguise is not."""

from __future__ import annotations

import pytest

from deflect.attachments.content import OTHER, SHOWN, kind


@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        (b"%PDF-1.7", "application/pdf"),
        (b"BEGIN:VCARD\r\n", "text/vcard"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>", OTHER),
        (b"<!DOCTYPE html><script>alert(1)</script>", OTHER),
        (b"MZ\x90", OTHER),
        (b"", OTHER),
    ],
)
def test_type_is_read_from_the_content(beginning: bytes, expected: str) -> None:
    assert kind(beginning) == expected


def test_only_pictures_without_programs_are_shown_in_the_page() -> None:
    assert all(name.startswith("image/") and "svg" not in name for name in SHOWN)
