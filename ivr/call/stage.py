"""One call as its waits see it: line, clock, keys, prompts and recogniser behind one queue of events.

Keys, sound played, hang-ups and events of second lines are dealt with in `next`, in every wait. Knows no
flow, no turn and no ledger.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import Empty

from ivr.call import keypad
from ivr.call.endings import CallEnded
from ivr.call.keypad import DtmfBuffer, Press, Reading
from ivr.call.listening import Listening
from ivr.call.plan import Utterance
from ivr.call.playlist import Playlist
from ivr.call.ports import CallResources, Clock
from ivr.call.second_legs import AgentArrived, SecondLegEvent
from ivr.lines.base import Arrival, Digit, Gone, Line, Played, TransferredIn
from ivr.recording.consent_sound import ConsentSound
from ivr.recording.rules import RecordingRules
from voice_flows.model.turns import Choice, KeyRule

TAIL_S = 0.2  # what still travels to the caller's ear when we have sent the last frame


class Stage:
    """Used by the call's own thread only."""

    def __init__(self, line: Line, resources: CallResources, clock: Clock) -> None:
        self.line, self.resources, self.clock = line, resources, clock
        self.playlist = Playlist(line, self._started, lambda: bool(self._buffer.typed))
        self.listening = Listening(line, resources.ears)
        self.recording = RecordingRules(line, resources.recorder)
        self.consent_sound = ConsentSound(resources.clips)
        self.second_leg_events: deque[SecondLegEvent | AgentArrived] = deque()
        """What happened on second lines, and agents who arrived, until a wait takes it."""
        self.on_transfer: Callable[[Arrival], None] = lambda arrival: None
        """Called where another party goes on with the call; may raise `PartyChanged`."""
        self._agents_come = False
        self._buffer = DtmfBuffer()
        self.quiet_from: float | None = None
        """Since when no prompt of ours plays, monotonic s; `None` while one does. Waits read it only."""
        self._ends_at = clock.now() + resources.limits.call_s

    # ---- events ----

    def next(self, until: float) -> object | None:
        """Returns the next event, with keys and sound already dealt with; `None` at the instant `until`.

        Raises `CallEnded` where the line is gone or the call has lasted too long, and what `on_transfer` raises.
        """
        event = self.clock.take(self.line.events, min(until, self._ends_at))
        match event:
            case Gone(cause=cause):
                raise CallEnded(cause)
            case Digit(digit, at):
                self._pressed(digit, at)
            case Played(number):
                self.playlist.played(number)
                self.mark_quiet()
            case TransferredIn(arrival):
                self.forget_keys()
                self.on_transfer(arrival)
            case AgentArrived(line=line) if not self._agents_come:
                line.hang_up()
            case SecondLegEvent() | AgentArrived():
                self.second_leg_events.append(event)
        if event is None and self.clock.now() >= self._ends_at:
            raise CallEnded("too_long")
        return event

    def begin_anew(self) -> None:
        """Another party is on the line: what was being said and keyed was not for them, nor may it be recorded."""
        self.playlist.clear()
        self.forget_keys()
        self.recording.party_changed()

    def settle(self) -> None:
        """Deals with what has come already, so that a hang-up is seen before anything else is done."""
        while self.next(self.clock.now()) is not None:
            pass

    def hear_out(self, limit_s: float) -> None:
        """Waits until the prompts have been heard to their end, `limit_s` at most."""
        until = self.clock.now() + limit_s
        while self.playlist.current is not None and self.clock.now() < until:
            self.next(until)
        tail = self.clock.now() + TAIL_S
        while self.clock.now() < tail:
            self.next(tail)

    def agents_come(self, on: bool) -> None:
        """Notes whether the call waits for an agent: one who arrives on a page at any other time is hung up on."""
        self._agents_come = on
        if not on:
            for event in self.second_leg_events:
                if isinstance(event, AgentArrived):
                    event.line.hang_up()

    def leave(self) -> None:
        """Hangs up on agents who arrived as the call ended."""
        self.agents_come(False)
        with suppress(Empty):
            while True:
                if isinstance(event := self.line.events.get_nowait(), AgentArrived):
                    event.line.hang_up()

    def lend(self, seconds: float) -> None:
        """Lets the call live longer: time in a queue or a talk does not count against its longest life."""
        self._ends_at += seconds

    # ---- keys ----

    @property
    def typed(self) -> tuple[Press, ...]:
        """Keys that no entry has taken yet."""
        return self._buffer.typed

    def read_keys(self, rule: KeyRule) -> Reading:
        """Takes one entry if it is finished; none while a prompt is still to come that ignores keys typed before it."""
        if self.playlist.guard_ahead:
            return Reading(None, self._buffer)
        reading = keypad.read(self._buffer, rule, self.clock.now())
        self._buffer = reading.buffer
        return reading

    def show_choices(self, choices: Iterable[Choice]) -> None:
        """Shows what keys mean from now on, where the line has a screen."""
        self.line.show({"choices": [{"key": one.key, "label": one.label} for one in choices if one.key]})

    def forget_keys(self) -> None:
        """Drops everything typed ahead; the `#` after an entry that is full is still its end."""
        self._buffer = DtmfBuffer(full_at=self._buffer.full_at)

    def _pressed(self, digit: str, at: float) -> None:
        if self.playlist.ignores_input:
            return
        ends_entry = keypad.ends_full(self._buffer, digit, at)
        self._buffer = keypad.press(self._buffer, digit, at)
        if ends_entry:
            return
        self.recording.spoke()
        self.playlist.interrupted_by_key()
        self.mark_quiet()

    # ---- prompts ----

    def mark_quiet(self) -> None:
        """Notes the instant if no prompt of ours plays any more."""
        if self.playlist.current is None and self.quiet_from is None:
            self.quiet_from = self.clock.now()
            self.recording.waits()

    def resume_prompt(self) -> bool:
        """Plays what speech interrupted on to its end, since it was no speech; False where nothing was interrupted."""
        resumed = self.playlist.resume()
        if resumed:
            self.quiet_from = None
        return resumed

    def _started(self, utterance: Utterance) -> None:
        if not utterance.listen.keep_typed_ahead:
            self.forget_keys()
        self.quiet_from = None
        self.recording.started(utterance.asks, utterance.node)
        if said := "".join(utterance.say).strip():
            self.line.show({"prompt": said})
