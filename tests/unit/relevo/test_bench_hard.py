"""`relevo bench asr --hard`: the lines that it makes, and what it counts."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from relevo.bench import asr_hard
from relevo.bench.asr import Utterance, telephone
from speech import audio, wav
from speech.testing import Scripted, chime

CLEAN = telephone(chime("horario"))
MENU = ("horario", "pedidos", "facturas", "citas", "averias", "tiendas")


def test_lost_frames_are_silent_and_the_length_stays() -> None:
    lossy = asr_hard.with_loss(CLEAN, 0.5, random.Random(1))
    assert len(lossy) == len(b"".join(audio.frames(CLEAN)))
    assert audio.frames(lossy).count(bytes(320)) > audio.frames(CLEAN).count(bytes(320))


@pytest.mark.parametrize("below_db", [5.0, 10.0, 20.0])
def test_babble_is_as_far_below_the_speech_as_asked(below_db: float) -> None:
    mixed = asr_hard.with_babble(CLEAN, [chime("pedidos"), chime("facturas")], below_db, random.Random(2))
    behind = audio.samples(mixed) - audio.samples(CLEAN)
    assert abs(audio.speech_dbov(audio.samples(CLEAN)) - audio.level_dbov(behind) - below_db) < 1.0


def test_lines_have_a_start_cut_by_150_ms() -> None:
    cut = asr_hard.lines(CLEAN, [chime("pedidos")], random.Random(3))["cut"]
    whole, left = (audio.lasted_ms(audio.spoken_span(audio.samples(pcm))) for pcm in (CLEAN, cut))
    lost = whole - left
    assert np.isclose(lost, asr_hard.CUT_MS, atol=60)


def test_answers_over_poor_lines_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav.write_wav(chime("horario")))
    said = Utterance(file="a.wav", language="es", text="horario", phrases=MENU)
    found = asr_hard.run(tmp_path, [said], Scripted(["una persona", "horario", *["pamplinas"] * 5]))["es"]
    assert found["outside_accepted"]["value"] == 1.0  # a command that is obeyed counts as well
    assert found["clean_right"]["value"] == 1.0
    assert found["babble_5_not_understood"]["value"] == 1.0
    assert "ones_tries" not in found


def test_order_numbers_need_a_speaker_of_all_digits(tmp_path: Path) -> None:
    names = ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]
    said = [Utterance(file=f"p/{word}.wav", language="es", text=word, phrases=tuple(names)) for word in names]
    (tmp_path / "p").mkdir()
    for one in said:
        (tmp_path / one.file).write_bytes(wav.write_wav(chime(one.text)))
    found = asr_hard.run(tmp_path, said, Scripted([]))["es"]
    assert found["ones_tries"] == asr_hard.NUMBERS
    assert found["ones_not_understood"]["value"] == 1.0
