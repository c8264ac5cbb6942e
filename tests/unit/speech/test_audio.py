"""Sound as numbers: what goes in must come out, at the right level and without aliases."""

import numpy as np
import pytest

from speech import audio


def tone(hz: float, rate: int = 8000, seconds: float = 0.5, peak: float = 0.5) -> audio.Samples:
    return (peak * np.sin(2 * np.pi * hz * np.arange(int(rate * seconds)) / rate)).astype(np.float32)


def loudest_hz(sound: audio.Samples, rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size)))
    return float(np.argmax(spectrum) * rate / sound.size)


@pytest.mark.parametrize("mulaw", [False, True])
def test_a_wav_reads_back_as_it_was_written(mulaw: bool) -> None:
    sound = audio.pcm(tone(440))
    back = audio.samples(audio.read_wav(audio.write_wav(sound, mulaw=mulaw)))
    assert np.abs(back - tone(440)).max() < (0.02 if mulaw else 0.0001)


def test_mulaw_keeps_every_code_word() -> None:
    codes = bytes(range(256))
    again = audio.to_mulaw(audio.from_mulaw(codes))
    assert again[:127] + again[128:] == codes[:127] + codes[128:]  # 0x7F is minus zero


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "no fmt"), (b"RIFF\0\0\0\0WAVE", "no fmt"), (b"ID3 not a wav at all", "no fmt")],
)
def test_what_is_no_wav_is_refused_by_name(content: bytes, says: str) -> None:
    with pytest.raises(audio.NotAWav, match=says):
        audio.read_wav(content)


def test_a_24_bit_wav_is_refused_with_the_mend() -> None:
    wav = bytearray(audio.write_wav(audio.silence(20)))
    wav[34] = 24
    with pytest.raises(audio.NotAWav, match="save it as PCM 16 bit"):
        audio.read_wav(bytes(wav))


@pytest.mark.parametrize(("rate", "to"), [(24000, 8000), (22050, 8000), (16000, 8000), (8000, 16000), (8000, 24000)])
def test_resampling_keeps_pitch_level_and_length(rate: int, to: int) -> None:
    sound = audio.resample(tone(1000, rate), rate, to)
    assert abs(sound.size - to * 0.5) <= 1
    assert loudest_hz(sound, to) == pytest.approx(1000, abs=5)
    assert audio.level_dbov(sound[100:-100]) == pytest.approx(audio.level_dbov(tone(1000)), abs=0.1)


@pytest.mark.parametrize("hz", [4500, 5200, 7000, 9000, 11000])
def test_what_8_khz_cannot_hold_is_removed_not_folded(hz: int) -> None:
    assert audio.level_dbov(audio.resample(tone(hz, 24000), 24000, 8000)[200:-200]) < -60


def test_normalising_brings_quiet_and_loud_speech_to_one_level() -> None:
    for peak in (0.02, 0.2, 0.9):
        sound = audio.pcm(np.concatenate([tone(300, peak=peak), np.zeros(8000, np.float32)]))
        assert audio.speech_dbov(audio.samples(audio.normalise(sound))) == pytest.approx(audio.SPEECH_DBOV, abs=0.2)


def test_normalising_leaves_silence_alone() -> None:
    assert audio.normalise(audio.silence(100)) == audio.silence(100)


def test_trimming_cuts_silence_only_at_the_ends() -> None:
    spoken = audio.pcm(tone(300, seconds=0.2)) + audio.silence(200) + audio.pcm(tone(300, seconds=0.2))
    assert audio.duration_ms(audio.trim(audio.silence(400) + spoken + audio.silence(600))) == 640
    assert audio.trim(audio.silence(500)) == b""


def test_softened_edges_begin_and_end_at_zero() -> None:
    sound = np.abs(audio.samples(audio.soften(audio.pcm(np.full(800, 0.5, np.float32)))))
    assert (sound[0], sound[-1]) == (0, 0)
    assert sound[400] == pytest.approx(0.5, abs=0.001)


def test_joined_parts_have_one_gap_between_those_that_sound() -> None:
    part = audio.pcm(tone(300, seconds=0.1))
    assert audio.duration_ms(audio.join([part, b"", part], gap_ms=60)) == 260


def test_frames_are_20_ms_and_the_last_is_filled() -> None:
    assert [len(frame) for frame in audio.frames(bytes(330))] == [320, 320]
