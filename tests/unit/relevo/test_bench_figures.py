"""The arithmetic of the benches: percentiles, intervals, tones told apart, manifests read."""

from __future__ import annotations

from pathlib import Path

import pytest

from relevo.bench import asr_yes_no
from relevo.bench.asr import Utterance, WrongManifest, read_manifest, run, with_noise
from relevo.bench.callers.sounds import part_of
from relevo.bench.callers.tones import OTHER, SAMPLES, Tones, tone
from relevo.bench.measuring.figures import spread, wilson
from speech import audio, wav
from speech.testing import Scripted, chime


def test_percentiles_are_samples_by_nearest_rank() -> None:
    assert spread([float(number) for number in range(1, 101)]) == {"p50": 50, "p95": 95, "p99": 99, "max": 100}
    assert spread([7.04]) == {"p50": 7.0, "p95": 7.0, "p99": 7.0, "max": 7.0}
    assert spread([3.0, 1.0], tail=True) == {"p50": 1.0, "p95": 3.0, "p99": 3.0, "p999": 3.0, "max": 3.0}
    assert spread([]) is None


@pytest.mark.parametrize(
    ("hits", "tries", "value", "low", "high"),
    [
        (0, 10, 0.0, 0.0, 0.2775),  # Wilson (1927), as tables of it have it
        (5, 10, 0.5, 0.2366, 0.7634),
        (10, 10, 1.0, 0.7225, 1.0),
        (15, 10, 1.5, 0.7225, 1.0),
        (0, 0, None, None, None),
    ],
)
def test_intervals(hits: int, tries: int, value: float | None, low: float | None, high: float | None) -> None:
    assert wilson(hits, tries) == {"value": value, "low": low, "high": high}


def test_packets_tell_which_tone_they_are_of() -> None:
    tones = Tones({"low": 500, "high": 1200})

    def packet(pcm: bytes) -> bytes:
        return audio.to_mulaw(pcm[: SAMPLES * 2])

    assert tones.name(packet(tone(500, 20))) == "low"
    assert tones.name(packet(tone(1200, 20))) == "high"
    assert tones.name(packet(tone(800, 20))) == OTHER
    assert tones.name(packet(chime("palabras")[3200:])) == OTHER
    assert tones.name(packet(audio.silence(20))) == ""


def test_a_manifest_names_its_wrong_line(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text('{"file": "a.wav", "language": "es", "text": "uno"}\n\n{"file": "b.wav"}\n')
    with pytest.raises(WrongManifest, match=r"manifest\.jsonl:3"):
        read_manifest(manifest)


def test_what_is_understood_is_counted_by_the_shipped_rules(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav.write_wav(chime("horario")))
    menu = ("horario", "pedidos")
    said = Utterance(file="a.wav", language="es", text="horario", phrases=menu)
    outside = Utterance(file="a.wav", language="es", text="nada de eso", phrases=menu)
    # said: free, with its phrase left out, with all, noisy three times; outside: free, with all
    heard = Scripted(["horario", "horario", "horario", "", "", "", "nada eso", "pedidos"])
    figures = run(tmp_path, [said, outside], heard)["es"]
    assert figures["utterances"] == 2
    found = {name: share["value"] for name, share in figures.items() if name != "utterances"}
    assert found == {
        "wer": 0.25,
        "closed_set": 1.0,
        "closed_set_noisy": 0.0,
        "false_accept": 0.5,
        "false_reject": 0.0,
        "confirm_rate": 0.0,
    }


def test_no_word_is_in_both_parts_whoever_says_it() -> None:
    assert part_of("Miércoles") == part_of("miercoles") == part_of("MIÉRCOLES")
    parts = [part_of(f"palabra {number}") for number in range(200)]
    assert 80 < parts.count("test") < 120


def test_noise_is_the_same_for_the_same_seed_and_as_loud_as_asked() -> None:
    speech = chime("una frase")
    assert with_noise(speech, 10, 1) == with_noise(speech, 10, 1) != with_noise(speech, 10, 2)
    noise = audio.samples(with_noise(speech, 10, 1)) - audio.samples(speech)
    assert audio.level_dbov(noise) == pytest.approx(audio.speech_dbov(audio.samples(speech)) - 10, abs=1)


def test_answers_to_yes_or_no_are_counted_by_what_the_text_means(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav.write_wav(chime("sí")))
    said = [Utterance(file="a.wav", language="es", text=text) for text in ("sí", "no", "noviembre")]
    heard = Scripted(["sí", "no", "no", "pamplinas", "no", "noviembre"])  # each clean, then noisy
    found = asr_yes_no.run(tmp_path, said, heard)["es"]
    assert [found[f"{row}_tries"] for row in ("yes_clean", "no_noisy", "other_clean")] == [1, 1, 1]
    assert found["yes_clean_acted_on_rightly"]["value"] == found["no_clean_acted_on_rightly"]["value"] == 1.0
    assert found["yes_noisy_acted_on_wrongly"]["value"] == found["other_clean_acted_on_wrongly"]["value"] == 1.0
    assert found["no_noisy_not_understood"]["value"] == found["other_noisy_not_understood"]["value"] == 1.0
