"""A page calls the worker by web socket: who is let in, what it hears, what its keys do."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

import pytest
from voice_program import ORIGIN, SECRET, WELCOME
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from deflect.workers.handset_tickets import Ticket, mint
from ivr.testing.audio import passages
from ivr.testing.calls import ChimePrompts
from speech.base import FRAME_BYTES
from tests.journeys.ivr.conftest import VoiceProgram


def token(secret: str = SECRET) -> str:
    return mint(secret, Ticket(uuid.uuid4().hex, "+34600111222", "+34910000001"))


def page(voice: VoiceProgram, pass_: str, origin: str = ORIGIN) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{voice.workers[0]['handset']}/?token={pass_}", origin=Origin(origin))


def messages(socket: ClientConnection) -> Iterator[bytes | dict[str, object]]:
    try:
        for message in socket:
            yield message if isinstance(message, bytes) else json.loads(message)
    except ConnectionClosed:
        return


def until(socket: ClientConnection, key: str) -> tuple[bytes, dict[str, object]]:
    """The sound up to the first note with `key`, and that note."""
    sound = b""
    for message in messages(socket):
        if isinstance(message, bytes):
            sound += message
        elif key in message:
            return sound, message
    raise AssertionError(f"the worker never told '{key}'")


def test_a_page_hears_the_prompts_and_is_led_by_keys(voice: VoiceProgram) -> None:
    with page(voice, token()) as socket:
        sound, choices = until(socket, "choices")
        assert choices == {"choices": [{"key": "1", "label": "Pedidos"}, {"key": "2", "label": "Horario"}]}
        assert passages(sound, {"welcome": ChimePrompts().pcm((WELCOME,), "es", "")})[0].whole
        socket.send(json.dumps({"key": "1"}))
        until(socket, "stopped")
        for key in "482#":
            socket.send(json.dumps({"key": key}))
        until(socket, "ended")
    voice.wait("closed", reason="finished")
    assert [one["keys"] for one in voice.told if one["event"] == "input"] == ["1", "482"]


def test_frames_are_20_ms_and_captions_come_with_them(voice: VoiceProgram) -> None:
    with page(voice, token()) as socket:
        _, caption = until(socket, "prompt")
        assert caption == {"prompt": WELCOME}
        assert {len(next(messages(socket))) for _ in range(5)} == {FRAME_BYTES}
        socket.send(b"\0" * FRAME_BYTES * 3)
        socket.send(json.dumps({"hang_up": True}))
        until(socket, "ended")
    voice.wait("closed", reason="hung_up")


@pytest.mark.parametrize("nonsense", ["", "[]", "null", '{"key": "A"}', '{"key": null}', "{", '{"sing": true}'])
def test_what_is_not_of_the_protocol_is_passed_over(voice: VoiceProgram, nonsense: str) -> None:
    with page(voice, token()) as socket:
        socket.send(nonsense)
        socket.send(b"odd")
        socket.send(json.dumps({"hang_up": True}))
        until(socket, "ended")
    voice.wait("closed", reason="hung_up")


def test_a_page_that_goes_has_hung_up(voice: VoiceProgram) -> None:
    with page(voice, token()):
        pass
    voice.wait("closed", reason="hung_up")


def refused(voice: VoiceProgram, pass_: str, origin: str = ORIGIN) -> int:
    with pytest.raises(InvalidStatus) as answer, page(voice, pass_, origin):
        pass
    return answer.value.response.status_code


def test_only_the_workspace_with_a_pass_of_ours_is_let_in(voice: VoiceProgram) -> None:
    assert refused(voice, token(), origin="http://elsewhere.test") == 403
    assert refused(voice, token("another secret")) == 403
    assert refused(voice, "") == 403


def test_a_pass_opens_one_call(voice: VoiceProgram) -> None:
    pass_ = token()
    with page(voice, pass_):
        pass
    voice.wait("closed", reason="hung_up")
    assert refused(voice, pass_) == 403


def test_a_draining_worker_takes_no_more_calls_and_ends_after_its_last(own_voice: VoiceProgram) -> None:
    with page(own_voice, token()) as socket:
        until(socket, "prompt")
        own_voice.drain()
        assert refused(own_voice, token()) == 503
        socket.send(json.dumps({"hang_up": True}))
        until(socket, "ended")
    own_voice.wait("over")
    assert own_voice.process.wait(5) == 0
