"""Who interrupts a prompt and who does not: a voice, a cough, our own echo, keys during speech."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from ivr.testing.audio import Passage, passages
from speech.testing import chime
from tests.journeys.spoken.spoken_caller import Caller, Recording, sounding_ms
from tests.journeys.spoken.spoken_house import DAYS, LONG, NOTICE, House, question
from tests.journeys.spoken.spoken_sounds import cough, person

pytestmark = [pytest.mark.needs("sounds", "model:whisper-base", "model:silero-vad")]

SILENCE_MS = 900  # from the onset of speech to silence in the caller's ear: 300 on a machine of its own
PROMPT_MS = 3000  # from the last of what is said to the next prompt: 1100 on a machine of its own


@pytest.fixture(scope="module", autouse=True)
def hissing(house: House) -> Iterator[str]:
    """The number of a caller who says nothing on a bad line, while other calls go on."""
    caller = house.call(DAYS["es"], "+34612000500", noise=250.0)
    yield caller.number
    caller.hang_up()


def questions(call: Recording, language: str = "es") -> tuple[Passage, ...]:
    return passages(call.heard, {"question": question(language)})


@pytest.mark.parametrize(("language", "said"), [("es", "digits/day-2"), ("en", "digits/day-1")])
def test_a_voice_stops_the_question_and_answers_it(house: House, language: str, said: str) -> None:
    number = {"es": "+34612000201", "en": "+34612000202"}[language]
    caller = house.call(LONG[language], number)
    caller.onset()
    caller.wait(1.2)
    caller.says(person(language, said))
    caller.listen()
    call = caller.hang_up()
    (asked,) = questions(call, language)
    (begin, end), *_ = call.said_spans()
    assert not asked.whole
    assert call.to_silence_ms(begin) < SILENCE_MS
    assert call.to_prompt_ms(end) < PROMPT_MS
    assert [one.origin for one in house.heard(number)] == ["speech"]


ECHOES = [(-12.0, 20), (-20.0, 300)]  # softer ones are `relevo bench echo`'s; whoever waits for a person keeps a line


def test_our_own_voice_coming_back_interrupts_nothing(house: House) -> None:
    """Lines with an echo, all at once, each hearing a person's voice ask the question without a stop."""
    callers = [house.call(LONG["es"], f"+3461200030{at}", echo=echo) for at, echo in enumerate(ECHOES)]
    calls = together(callers, len(question("es")) / 16000 + 2)
    for echo, caller, call in zip(ECHOES, callers, calls, strict=True):
        assert sounding_ms(call.heard) > sounding_ms(question("es")) - 1500, echo
        assert house.false_stops(caller.number) == 0, echo
        assert house.heard(caller.number) == [], echo


def test_complaint_a_prompt_that_must_be_heard_is_cut_on_the_phone_only(house: House) -> None:
    """A key and words over a notice and over a question that may not be interrupted; the key is the answer."""
    number = "+34612000700"
    caller = house.call(NOTICE, number)
    caller.onset()
    caller.press("2")
    caller.wait(0.75)
    caller.says(person("es", "digits/day-1"))
    caller.listen()
    call = caller.hang_up()
    texts = ("Grabamos esta llamada.", "Dime un día.")
    heard = passages(call.heard, {text: chime(text, "es")[: 16 * 640] for text in texts})
    assert heard[-1].name == texts[-1]
    assert all(one.whole for one in heard)  # the first may have begun before a busy caller's end of the line
    assert [one.origin for one in house.heard(number)][:1] == ["key"]


def test_a_cough_stops_the_question_for_a_moment_and_it_goes_on(house: House) -> None:
    caller = house.call(LONG["es"], "+34612000400")
    caller.onset()
    caller.wait(2)
    caller.says(cough())
    caller.hear(sounding_ms(question("es")) - 300)
    caller.listen()
    call = caller.hang_up()
    sounding, asked_ms = call.heard_spans(), len(question("es")) // 16
    assert sum(end - begin for begin, end in sounding) >= asked_ms - 200, "all of it is heard"
    assert sounding[-1][1] - sounding[0][0] > asked_ms + 300, "it paused, and went on a little before"
    assert house.false_stops("+34612000400") == 1
    assert house.heard("+34612000400") == []


def test_hiss_is_no_speech_and_silence_twice_leads_to_a_person(house: House, hissing: str) -> None:
    house.records.entered(hissing, "queued", within_s=40)
    timeline = house.records.timeline(hissing)
    assert [one.kind for one in timeline if one.kind in ("silence", "heard")] == ["silence"] * 3


def test_keys_while_somebody_speaks_win(house: House) -> None:
    caller = house.call(DAYS["es"], "+34612000600")
    caller.listen()
    caller.say(person("es", "digits/day-1"))
    caller.wait(0.3)
    caller.press("2")
    caller.onset()
    caller.hang_up()
    timeline = house.records.timeline("+34612000600")
    assert [one.origin for one in timeline if one.kind == "heard"] == ["key"]
    assert [one.meta["value"] for one in timeline if one.kind == "chose"] == ["martes"]


def together(callers: list[Caller], seconds: float) -> list[Recording]:
    """All callers wait at the same time, then hang up."""
    threads = [threading.Thread(target=caller.wait, args=(seconds,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [caller.hang_up() for caller in callers]
