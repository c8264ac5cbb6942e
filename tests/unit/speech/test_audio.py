"""Sound as numbers: what goes in must come out, at the right level and without aliases."""

import io
import struct

import numpy as np
import pytest
import soundfile

from speech import audio, wav


def tone(hz: float, rate: int = 8000, seconds: float = 0.5, peak: float = 0.5) -> audio.Samples:
    return (peak * np.sin(2 * np.pi * hz * np.arange(int(rate * seconds)) / rate)).astype(np.float32)


def loudest_hz(sound: audio.Samples, rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size)))
    return float(np.argmax(spectrum) * rate / sound.size)


@pytest.mark.parametrize("mulaw", [False, True])
def test_a_wav_reads_back_as_it_was_written(mulaw: bool) -> None:
    sound = audio.pcm(tone(440))
    back = audio.samples(wav.read_wav(wav.write_wav(sound, mulaw=mulaw)))
    assert np.abs(back - tone(440)).max() < (0.02 if mulaw else 0.0001)


def test_mulaw_keeps_every_code_word() -> None:
    codes = bytes(range(256))
    again = audio.to_mulaw(audio.from_mulaw(codes))
    assert again[:127] + again[128:] == codes[:127] + codes[128:]  # 0x7F is minus zero


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "not a WAV"), (b"RIFF\0\0\0\0WAVE", "not a WAV"), (b"ID3 not a wav at all", "not a WAV")],
)
def test_what_is_no_wav_is_refused_by_name(content: bytes, says: str) -> None:
    with pytest.raises(wav.NotAWav, match=says):
        wav.read_wav(content)


def test_a_format_nobody_reads_is_refused_with_the_mend() -> None:
    content = bytearray(wav.write_wav(audio.silence(20)))
    content[20:22] = (0x0161).to_bytes(2, "little")  # Windows Media Audio
    with pytest.raises(wav.NotAWav, match="save it as a WAV of PCM 16 bit"):
        wav.read_wav(bytes(content))


def as_wav(form: int, bits: int, body: bytes, extensible: bool = False) -> bytes:
    """One channel at 8 kHz."""
    width = bits // 8
    fmt = struct.pack("<HHIIHH", 0xFFFE if extensible else form, 1, 8000, 8000 * width, width, bits)
    fmt += struct.pack("<HHIH", 22, bits, 4, form) + GUID if extensible else b""
    chunks = b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt + b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


GUID = bytes.fromhex("000000001000800000aa00389b71")  # of every format of WAVE_FORMAT_EXTENSIBLE
TONE = tone(440)
S24 = (TONE * 8388607).round().astype("<i4")
FORMATS = {
    "8 bit": (1, 8, (TONE * 127 + 128).round().astype(np.uint8).tobytes(), 0.02),
    "24 bit": (1, 24, b"".join(int(one).to_bytes(3, "little", signed=True) for one in S24), 1e-4),
    "32 bit": (1, 32, (TONE.astype(np.float64) * 2147483647).round().astype("<i4").tobytes(), 1e-4),
    "float": (3, 32, TONE.astype("<f4").tobytes(), 1e-4),
    "double": (3, 64, TONE.astype("<f8").tobytes(), 1e-4),
}


@pytest.mark.parametrize("extensible", [False, True])
@pytest.mark.parametrize("name", FORMATS)
def test_what_sound_programs_save_is_read(name: str, extensible: bool) -> None:
    form, bits, body, within = FORMATS[name]
    back = audio.samples(wav.read_wav(as_wav(form, bits, body, extensible)))
    assert np.abs(back - TONE).max() < within


def test_prompt_is_read_as_libsndfile_reads_it() -> None:
    codes = bytes(range(256))
    content = wav.write_wav(audio.from_mulaw(codes), mulaw=True)
    with soundfile.SoundFile(io.BytesIO(content)) as file:
        assert wav.read_wav(content) == file.read(dtype="int16").astype("<i2").tobytes()


def test_prompt_that_breaks_off_is_left_to_libsndfile() -> None:
    content = wav.write_wav(audio.pcm(TONE), mulaw=True)
    assert wav._kept(content) is not None
    assert wav._kept(content[:-1]) is None
    assert len(wav.read_wav(content[:-1])) == 2 * (TONE.size - 1)


def test_alaw_is_read_as_the_standard_says() -> None:
    """Code words and their values from ITU-T G.711, table 1a, 16 bits wide."""
    known = {0xD5: 8, 0x55: -8, 0xAA: 32256, 0x2A: -32256, 0x85: 4224, 0x80: 5504}
    rate, sound = wav.read_wav_samples(as_wav(6, 8, bytes(known)))
    assert (rate, [round(float(one) * 32768) for one in sound]) == (8000, list(known.values()))


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


@pytest.mark.parametrize("noise_db", [96, 30, 20, 10])
@pytest.mark.parametrize("spoken_ms", [180, 400, 850, 3000])
def test_spoken_ms_measures_speech_without_the_noise_around_it(spoken_ms: int, noise_db: int) -> None:
    draw = np.random.default_rng(spoken_ms + noise_db)
    sound = draw.standard_normal(8 * (spoken_ms + 900)) * 0.1 * 10 ** (-noise_db / 20)
    sound[3200 : 3200 + 8 * spoken_ms] += draw.standard_normal(8 * spoken_ms) * 0.1
    assert abs(audio.lasted_ms(audio.spoken_span(sound.astype(np.float32))) - spoken_ms) <= 60


def test_spoken_ms_of_silence_is_nothing() -> None:
    assert audio.lasted_ms(audio.spoken_span(np.zeros(8000, np.float32))) == 0
