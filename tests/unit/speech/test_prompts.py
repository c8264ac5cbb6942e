"""What a caller hears for a text: recording before shipped before rendered before spoken."""

import json
from pathlib import Path

import pytest

from speech import audio, wav
from speech.base import SpeechUnavailable
from speech.prompts.lookup import Prompts, pieces, prune, render
from speech.prompts.store import PromptStore


class Spoken:
    """Says every text as a level of its own, and remembers what it was asked."""

    def __init__(self, name: str = "espeak", level: int = 1000, fails: bool = False) -> None:
        self.name, self.version, self.level, self.fails = name, "1", level, fails
        self.asked: list[str] = []

    def speak(self, text: str, language: str, voice: str) -> bytes:
        self.asked.append(text)
        if self.fails:
            raise SpeechUnavailable("time-out")
        return sound(self.level)


def sound(level: int, ms: int = 200) -> bytes:
    return level.to_bytes(2, "little") * (8 * ms)


def level(pcm: bytes) -> int:
    return int.from_bytes(pcm[len(pcm) // 2 // 2 * 2 :][:2], "little")


def near(pcm: bytes) -> object:
    """The level as mu-law leaves it, to compare with what was spoken."""
    return pytest.approx(level(pcm), rel=0.05)


def test_a_fixed_prompt_is_spoken_once_and_then_kept_for_every_process(tmp_path: Path) -> None:
    voice = Spoken()
    first = Prompts(tmp_path, None, [voice]).pcm(["Hola."], "es", "")
    again = Prompts(tmp_path, None, [voice]).pcm(["  Hola. "], "es", "")
    assert near(first) == 1000
    assert near(again) == 1000
    assert voice.asked == ["Hola."]


@pytest.mark.parametrize("other", [("Hola.", "en", ""), ("Hola.", "es", "ef_dora"), ("Hola", "es", "")])
def test_text_language_and_voice_each_make_another_sound(tmp_path: Path, other: tuple[str, str, str]) -> None:
    voice = Spoken()
    prompts = Prompts(tmp_path, None, [voice])
    prompts.pcm(["Hola."], "es", "")
    prompts.pcm([other[0]], *other[1:])
    assert len(voice.asked) == 2


def test_a_recording_beats_shipped_beats_rendered_beats_spoken(tmp_path: Path) -> None:
    shipped, spoken, kokoro = tmp_path / "shipped", Spoken(), Spoken("kokoro", 2000)
    prompts = Prompts(tmp_path / "var", shipped, [spoken])
    assert near(prompts.pcm(["Hola."], "es", "ef_dora")) == 1000
    assert render(prompts.rendered, ["Hola."], "es", "ef_dora", kokoro) == 1
    assert near(prompts.pcm(["Hola."], "es", "ef_dora")) == 2000
    PromptStore(shipped).put("Hola.", "es", "ef_dora", "kokoro/1", sound(3000))
    assert near(prompts.pcm(["Hola."], "es", "ef_dora")) == 3000
    prompts.record("Hola.", "es", wav.write_wav(sound(4000)))
    recorded = prompts.pcm(["Hola."], "es", "ef_dora")
    assert level(recorded) == pytest.approx(32768 * 10 ** (audio.SPEECH_DBOV / 20), rel=0.1)
    prompts.unrecord("Hola.", "es")
    assert near(prompts.pcm(["Hola."], "es", "ef_dora")) == 3000


def test_rendering_again_makes_only_what_is_new(tmp_path: Path) -> None:
    kokoro = Spoken("kokoro")
    seen: list[str] = []
    prompts = Prompts(tmp_path, None, [])
    assert render(prompts.rendered, ["uno", "dos", "uno", "¿?"], "es", "ef_dora", kokoro) == 2
    assert render(prompts.rendered, ["uno", "dos", "tres"], "es", "ef_dora", kokoro, seen.append) == 1
    assert seen == ["uno", "dos", "tres"]
    assert prompts.missing("tres", "es", "ef_dora") == ()
    assert prompts.missing("Uno, dos. Cuatro.", "es", "ef_dora") == ("Cuatro.",)


def test_texts_are_rendered_sentence_by_sentence_and_what_goes_on_before_a_comma(tmp_path: Path) -> None:
    assert pieces(["Un momento. ¿Sigue ahí?", " Un momento. Llega "]) == ("Un momento.", "¿Sigue ahí?", "Llega")
    kokoro = Spoken("kokoro")
    render(PromptStore(tmp_path), ["Un momento. Llega"], "es", "ef_dora", kokoro)
    assert kokoro.asked == ["Un momento.", "Llega,"]


def test_a_sentence_with_slots_is_put_together_from_pieces_in_one_voice(tmp_path: Path) -> None:
    voice, kokoro = Spoken(), Spoken("kokoro", 2000)
    prompts = Prompts(tmp_path, None, [voice])
    render(prompts.rendered, ["Su factura es de", "45 euros", "vence", "el lunes."], "es", "ef_dora", kokoro)
    pcm = prompts.pcm(["Su factura es de ", "45 euros", ", vence ", "el lunes", "."], "es", "ef_dora")
    assert voice.asked == []
    assert audio.duration_ms(pcm) == pytest.approx(4 * 200 + 10 + 140 + 10, abs=20)


def test_sentence_that_lacks_a_recorded_piece_is_synthesised_whole(tmp_path: Path) -> None:
    voice, kokoro = Spoken(), Spoken("kokoro", 2000)
    prompts = Prompts(tmp_path, None, [voice])
    render(prompts.rendered, ["Hola.", "Su factura es de", "¿Es correcto?"], "es", "ef_dora", kokoro)
    pcm = prompts.pcm(["Hola. Su factura es de ", "45 euros", ". ¿Es correcto?"], "es", "ef_dora")
    assert voice.asked == ["Su factura es de 45 euros."]
    assert audio.duration_ms(pcm) == pytest.approx(3 * 200 + 2 * 260, abs=20)


def test_a_recording_of_a_few_words_is_not_mixed_into_another_voice(tmp_path: Path) -> None:
    voice, kokoro = Spoken(), Spoken("kokoro", 2000)
    prompts = Prompts(tmp_path, None, [voice])
    render(prompts.rendered, ["Llega", "hoy."], "es", "ef_dora", kokoro)
    prompts.record("Llega", "es", wav.write_wav(sound(8000)))
    assert near(prompts.pcm(["Llega ", "hoy", "."], "es", "ef_dora")[2000:2400]) == 2000
    prompts.record("mañana.", "es", wav.write_wav(sound(8000)))
    assert prompts.missing("Llega mañana.", "es", "ef_dora") == ()
    assert prompts.missing("Mañana llega hoy.", "es", "ef_dora") == ("Mañana llega hoy.",)


def test_one_voice_of_several_never_stands_in_for_another(tmp_path: Path) -> None:
    voice, kokoro = Spoken(), Spoken("kokoro", 2000)
    prompts = Prompts(tmp_path, None, [voice])
    render(prompts.rendered, ["Hola."], "es", "ef_dora", kokoro)
    prompts.pcm(["Hola."], "es", "em_alex")
    assert voice.asked == ["Hola."]
    assert near(prompts.pcm(["Hola."], "es", "")) == 2000
    assert near(prompts.pcm(["Hola."], "es-MX", "ef_dora")) == 2000


def test_unrendered_prompt_with_slots_is_one_sentence_and_not_stored(tmp_path: Path) -> None:
    voice = Spoken()
    prompts = Prompts(tmp_path, None, [voice])
    for _ in range(2):
        prompts.pcm(["Hola, ", "Marta", ", le escucho."], "es", "")
    assert voice.asked == ["Hola, Marta, le escucho."]
    assert not list(tmp_path.rglob("*.wav"))


def test_what_has_no_letter_is_silent(tmp_path: Path) -> None:
    assert Prompts(tmp_path, None, []).pcm(["", " ... "], "es", "") == b""


def test_the_next_synthesiser_speaks_where_the_first_cannot(tmp_path: Path) -> None:
    assert near(Prompts(tmp_path, None, [Spoken(fails=True), Spoken(level=500)]).pcm(["Hola"], "es", "")) == 500


def test_where_nobody_can_speak_the_reason_comes_out(tmp_path: Path) -> None:
    with pytest.raises(SpeechUnavailable, match="time-out"):
        Prompts(tmp_path, None, [Spoken(fails=True)]).pcm(["Hola"], "es", "")
    with pytest.raises(SpeechUnavailable, match="no synthesiser"):
        Prompts(tmp_path, None, []).pcm(["Hola"], "es", "")


def test_a_broken_file_is_spoken_anew_and_mended(tmp_path: Path) -> None:
    voice = Spoken()
    prompts = Prompts(tmp_path, None, [voice])
    prompts.pcm(["Hola"], "es", "")
    next(tmp_path.rglob("*.wav")).write_bytes(b"half")
    assert prompts.pcm(["Hola"], "es", "")
    assert prompts.pcm(["Hola"], "es", "")
    assert len(voice.asked) == 2


def test_a_disk_that_takes_nothing_does_not_silence_the_call(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "cache").write_text("in the way")
    assert Prompts(tmp_path, None, [Spoken()]).pcm(["Hola"], "es", "")
    assert "prompt_not_kept" in caplog.text
    assert "Hola" not in caplog.text


def test_the_index_of_shipped_prompts_says_what_each_file_is(tmp_path: Path) -> None:
    path = PromptStore(tmp_path).put("Buenos días.", "es", "ef_dora", "kokoro/1", sound(1000))
    index = json.loads((tmp_path / "es" / "index.json").read_text("utf-8"))
    assert index == {"ef_dora": {"engine": "kokoro/1", "prompts": {"Buenos días.": path.name}}}
    assert path.stat().st_size < 100 + 1600


def test_a_recording_made_in_another_process_is_heard_at_once(tmp_path: Path) -> None:
    ours, theirs = Prompts(tmp_path, None, [Spoken(level=1)]), Prompts(tmp_path, None, [])
    ours.pcm(["Hola"], "es", "")
    theirs.record("Hola", "es", wav.write_wav(sound(4000)))
    assert level(ours.pcm(["Hola"], "es", "")) > 1000


def test_shipped_prompts_follow_the_flows(tmp_path: Path) -> None:
    kokoro, shelf = Spoken("kokoro"), PromptStore(tmp_path)
    assert render(shelf, ["uno", "dos", " uno "], "es", "ef_dora", kokoro) == 2
    assert render(shelf, ["dos", "tres"], "es", "ef_dora", kokoro) == 1
    assert prune(shelf, ["dos", "tres"], "es", "ef_dora") == 1
    assert sorted(shelf.texts("es", "ef_dora")) == ["dos", "tres"]
    assert len(list(tmp_path.rglob("*.wav"))) == 2


def test_respelled_text_is_kept_apart_and_a_recording_goes_by_the_text(tmp_path: Path) -> None:
    voice = Spoken()
    prompts = Prompts(tmp_path, None, [voice])
    prompts.pcm(["Nogal, hola."], "es", "")
    prompts.pcm(["Nogal, hola."], "es", "", ["no gal, hola."])
    prompts.pcm(["Nogal, hola."], "es", "", ["Nogal, hola."])
    assert voice.asked == ["Nogal, hola.", "no gal, hola."]
    assert prompts.missing("Nogal, hola.", "es", "", "no gal, hola.") == ("no gal, hola.",)
    prompts.rendered.put("no gal, hola.", "es", "ef_dora", "kokoro/1", sound(2000))
    assert prompts.missing("Nogal, hola.", "es", "ef_dora", "no gal, hola.") == ()
    assert near(prompts.pcm(["Nogal, hola."], "es", "ef_dora", ["no gal, hola."])) == 2000
    assert prompts.missing("Nogal, hola.", "es", "ef_dora") == ("Nogal, hola.",)
    prompts.record("Nogal, hola.", "es", wav.write_wav(sound(4000, 800)))
    assert prompts.missing("Nogal, hola.", "es", "", "no gal, hola.") == ()
    recorded = prompts.pcm(["Nogal, hola."], "es", "ef_dora", ["no gal, hola."])
    assert recorded == prompts.pcm(["Nogal, hola."], "es", "ef_dora")


@pytest.mark.parametrize(
    ("text", "ms"),
    [("Espere un momento… Ya lo tengo.", 700), ("Espere un momento... Ya lo tengo.", 700), ("Sí. Ya lo tengo.", 260)],
)
def test_pause_after_an_ellipsis_is_that_of_somebody_who_thinks(tmp_path: Path, text: str, ms: int) -> None:
    prompts = Prompts(tmp_path, None, [])
    for piece in pieces([text]):
        prompts.rendered.put(piece, "es", "ef_dora", "kokoro/1", sound(2000))
    pcm = audio.samples(prompts.pcm([text], "es", "ef_dora"))
    quiet = (abs(pcm) < 0.001).sum() * 1000 / 8000
    assert quiet == pytest.approx(ms, abs=5)


def test_pause_after_an_ellipsis_is_made_between_spoken_sentences_too(tmp_path: Path) -> None:
    voice = Spoken()
    pcm = audio.samples(Prompts(tmp_path, None, [voice]).pcm(["Un momento… ", "48213", "."], "es", ""))
    assert voice.asked == ["Un momento…", "48213."]
    assert (abs(pcm) < 0.001).sum() == 8 * 700
