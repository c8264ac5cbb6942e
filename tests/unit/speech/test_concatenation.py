"""How sentences are put together: fewest pieces, every word, the melody wanted where there is one."""

from __future__ import annotations

import pytest

from speech.prompts.concatenation import Ending, bare, cover, ending, sentences

PIECES: dict[str, set[Ending]] = {
    "llega": {"on"}, "mañana": {"on", "closed"}, "llega mañana": {"closed"}, "entre las diez y la una": {"closed"},
    "dos": {"on"}, "trece": {"on", "closed"}, "has dicho": {"on"}, "facturas": {"on"},
}  # fmt: skip


def find(words: str, end: Ending) -> tuple[str, bool] | None:
    melodies = PIECES.get(words)
    if melodies is None:
        return None
    return (words if end in melodies else f"{words}~", end in melodies)


@pytest.mark.parametrize(
    ("sentence", "pieces"),
    [
        ("Llega mañana.", ["llega mañana"]),
        ("Llega mañana, entre las diez y la una.", ["llega mañana~", "entre las diez y la una"]),
        ("dos, trece.", ["dos", "trece"]),
        ("Dos.", ["dos~"]),
        ("¿Has dicho facturas?", ["has dicho", "facturas~"]),
        ("Llega - mañana.", ["llega", "mañana"]),
    ],
)
def test_a_sentence_is_covered_by_the_fewest_pieces_with_the_best_melody(sentence: str, pieces: list[str]) -> None:
    covered = cover(sentence, find)
    assert covered is not None
    assert [piece for _, piece in covered] == pieces
    assert " ".join(text for text, _ in covered) == sentence.replace(" -", ",")


@pytest.mark.parametrize("sentence", ["Llega hoy.", "Entre las diez y la dos.", "", "hoy"])
def test_where_a_word_has_no_piece_nothing_is_put_together(sentence: str) -> None:
    assert cover(sentence, find) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Hecho. ¿Es todo? Sí… Bien", ("Hecho.", "¿Es todo?", "Sí…", "Bien")),
        ("Diga «seguir.» O espere.", ("Diga «seguir.»", "O espere.")),
        ("Son 3.50 o 4, por favor.", ("Son 3.50 o 4, por favor.",)),
        (" ... ", ()),
    ],
)
def test_sentences(text: str, parts: tuple[str, ...]) -> None:
    assert sentences(text) == parts


@pytest.mark.parametrize(("text", "words", "end"), [
    ("¿Mañana?", "mañana", "asked"), ("Mañana,", "mañana", "on"), ("«Mañana.»", "mañana", "closed"),
    ("-5", "-5", "on"), ("¡Hecho!", "hecho", "closed"),
])  # fmt: skip
def test_words_and_melody_of_a_text(text: str, words: str, end: Ending) -> None:
    assert (bare(text), ending(text)) == (words, end)
