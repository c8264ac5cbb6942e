"""The listener of our journeys must itself hear well."""

from __future__ import annotations

import numpy as np

from ivr.testing.audio import passages
from speech.audio import duration_ms, from_mulaw, pcm, silence, to_mulaw
from speech.base import SAMPLE_RATE
from speech.testing import chime

HELLO, MENU = chime("Hola y bienvenido a la tienda."), chime("Para pedidos, pulse uno. Para horarios, pulse dos.")
PROMPTS = {"hello": HELLO, "menu": MENU}


def test_prompts_are_told_with_their_places_through_the_telephone_codec() -> None:
    heard = from_mulaw(to_mulaw(silence(310) + HELLO + silence(200) + MENU + silence(100)))
    first, second = passages(heard, PROMPTS)
    assert (first.name, first.from_ms, first.whole) == ("hello", 310, True)
    assert (second.name, second.from_ms, second.whole) == ("menu", 510 + duration_ms(HELLO), True)
    assert first.gaps == second.gaps == ()


def test_an_interrupted_prompt_is_told_to_where_it_was_heard() -> None:
    (cut,) = passages(MENU[: 16 * 400] + silence(500), PROMPTS)
    assert (cut.to_ms, cut.whole) == (400, False)


def test_a_lost_frame_is_a_gap_and_the_rest_is_found() -> None:
    at = 16 * 300
    (dropped,) = passages(MENU[:at] + MENU[at + 320 :], PROMPTS)
    assert dropped.whole
    (muted,) = passages(MENU[:at] + silence(40) + MENU[at + 640 :], PROMPTS)
    assert (muted.whole, muted.gaps) == (True, ((300, 320), (320, 340)))


def test_a_frame_lost_in_the_first_sounds_hides_no_prompt() -> None:
    at = 16 * 120
    (found,) = passages(silence(500) + MENU[:at] + MENU[at + 320 :] + silence(100), PROMPTS)
    assert (found.name, found.whole) == ("menu", True)
    assert 460 <= found.from_ms <= 500


def test_a_frame_lost_in_a_short_prompt_hides_it_neither() -> None:
    word, at = MENU[: 16 * 440], 16 * 150
    (found,) = passages(silence(500) + word[:at] + word[at + 320 :] + silence(500), {"word": word})
    assert (found.name, found.whole) == ("word", True)


def test_short_prompt_is_found_though_the_jitter_buffer_changed_it_twice() -> None:
    word, first, second = MENU[: 16 * 440], 16 * 90, 16 * 325
    heard = word[:first] + word[first + 160 : second] + silence(60) + word[second:]
    (found,) = passages(silence(500) + heard + silence(500), {"word": word, "hello": HELLO})
    assert (found.name, found.whole) == ("word", True)
    assert 480 <= found.from_ms <= 500


def test_a_voice_that_repeats_itself_is_followed_past_a_lost_frame() -> None:
    pitch_hz = np.linspace(110, 140, 2 * SAMPLE_RATE)
    turns = np.cumsum(pitch_hz) / SAMPLE_RATE
    overtones = [np.sin(2 * np.pi * turns * overtone) / overtone for overtone in range(1, 9)]
    voice = pcm((np.sum(overtones, axis=0) * 0.2).astype(np.float32))
    for at in range(16 * 300, 16 * 600, 16 * 20):
        (found,) = passages(silence(200) + voice[:at] + voice[at + 160 :] + silence(200), {"voice": voice})
        assert found.whole
        assert sum(end - start for start, end in found.gaps) <= 40


def test_a_prompt_heard_twice_is_told_twice_and_nothing_is_made_up() -> None:
    assert [passage.name for passage in passages(HELLO + HELLO, PROMPTS)] == ["hello", "hello"]
    assert passages(chime("Otra cosa bien distinta y larga."), PROMPTS) == ()
    assert passages(silence(1000), PROMPTS) == passages(b"", PROMPTS) == ()
