"""SMS segments: the alphabets, the limits, and which characters cost."""

from __future__ import annotations

import pytest

from voice_flows.wording.sms_segments import count


@pytest.mark.parametrize(
    ("text", "encoding", "segments", "characters", "costly"),
    [
        ("", "GSM-7", 1, 0, ()),
        ("a" * 160, "GSM-7", 1, 160, ()),
        ("a" * 161, "GSM-7", 2, 161, ()),
        ("a" * 306, "GSM-7", 2, 306, ()),
        ("a" * 307, "GSM-7", 3, 307, ()),
        ("¿Qué año? ¡Sí!".replace("í", "i"), "GSM-7", 1, 14, ()),
        ("€" * 80, "GSM-7", 1, 160, ()),
        ("€" * 81, "GSM-7", 2, 162, ()),
        ("a" * 152 + "€" + "a" * 10, "GSM-7", 2, 164, ()),
        ("aquí" + "a" * 66, "UCS-2", 1, 70, ("í",)),
        ("aquí" + "a" * 67, "UCS-2", 2, 71, ("í",)),
        ("á" * 134, "UCS-2", 2, 134, ("á",)),
        ("á" * 135, "UCS-2", 3, 135, ("á",)),
        ("Sí, aquí está", "UCS-2", 1, 13, ("í", "á")),
        ("👍" * 35, "UCS-2", 1, 70, ("👍",)),
        ("👍" * 36, "UCS-2", 2, 72, ("👍",)),
        ("`", "UCS-2", 1, 1, ("`",)),
    ],
)
def test_segments(text: str, encoding: str, segments: int, characters: int, costly: tuple[str, ...]) -> None:
    counted = count(text)
    assert (counted.encoding, counted.segments, counted.characters, counted.costly) == (
        encoding,
        segments,
        characters,
        costly,
    )


def test_an_emoji_is_never_cut_in_two() -> None:
    assert count("a" * 66 + "👍" + "a" * 60).segments == 2
    assert count("a" * 66 + "👍" + "a" * 66).segments == 3
