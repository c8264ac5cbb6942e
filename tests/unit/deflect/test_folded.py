"""Text as it is searched: people type names without accents, in any case, and paste them with signs unseen."""

from __future__ import annotations

import pytest

from deflect.tables.folded import folded


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("Pilar Gómez", "pilar gomez"),
        ("ÓSCAR PEÑA", "oscar pena"),
        ("Go\u0301mez", "gomez"),  # an accent of its own, as macOS writes names of files
        ("Straße", "strasse"),
        ("İnci Işık", "inci isik"),
        ("Jørgen Łukasz Đorđe Æsa Œuvre", "jorgen lukasz dorde aesa oeuvre"),
        ("ΟΔΥΣΣΕΎΣ", "οδυσσευσ"),
        ("Алёна", "алена"),
        ("O\u2019Brien \u201cBob\u201d", 'o\'brien "bob"'),
        ("O\u00b4Brien", "o'brien"),
        ("\u202a+34\u00a0600\u2011100\u202c", "+34 600-100"),
        ("６００", "600"),
        ("sof\u00ada\u200b 100 % _ / \\ * \"'", "sofa 100 % _ / \\ * \"'"),
        ("na\x00da", "nada"),
        ("", ""),
    ],
)
def test_folded_drops_case_accents_and_unseen_signs(text: str, searched: str) -> None:
    assert folded(text) == searched


def test_folded_changes_nothing_that_is_folded() -> None:
    every = [chr(code) for code in range(0x20, 0x3000)]
    assert [one for one in every if folded(folded(one)) != folded(one)] == []
