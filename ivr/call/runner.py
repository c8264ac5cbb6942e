"""One call on its own thread: take a turn from the ledger, say it, wait, give what came of the wait back.

Each wait has one resolver over one queue of events (keys, speech, sound played, hang-up), so exactly one input
wins. A hang-up beats all others, and the ledger's `close` still keeps everything. No SQL, no SIP, no engine here,
and no words, keys or numbers in the log.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NoReturn

from deflect.messaging.http_requests import fetch
from deflect.steps.ledger import Opened
from deflect.storage.errors import DatabaseUnavailable
from ivr.call import caller_id, fallback, keypad
from ivr.call.clock import RealClock
from ivr.call.endings import Over
from ivr.call.fallback import TAIL_S
from ivr.call.keypad import Pad
from ivr.call.listening import Hearing
from ivr.call.plan import Answer, Goodbye, Message, Person, Proof, PutThrough, Request, Script, Utterance, script
from ivr.call.playlist import Playlist
from ivr.call.ports import Clock, Rooms
from ivr.call.second_legs import Aside, Came
from ivr.call.waits import delivery, voicemail
from ivr.call.waits.agent import Waiting
from ivr.call.waits.answer import Resolver
from ivr.call.waits.transfer import PuttingThrough
from ivr.lines.base import Digit, Gone, Line, Played
from ivr.recording.rules import Taping
from relevo.log import fault_fields, logger
from speech.audio import silence
from speech.base import SpeechUnavailable
from speech.prompts import time_stretch
from voice_flows.model.turns import Ask, Due, HungUp, Input, Queue, Transfer, Turn

LOG = logger("ivr")
BREATH_MS = 200  # between two prompts that follow each other


class Call:
    """`run` lives as long as the call does and never raises."""

    def __init__(
        self, line: Line, rooms: Rooms, clock: Clock | None = None, opening: Callable[[], Opened] | None = None
    ) -> None:
        """`opening` begins a call that we placed; without it the call came in."""
        self.pad = Pad()
        self.playlist = Playlist(line, self._started, lambda: bool(self.pad.typed))
        self.hearing = Hearing(line, rooms.ears)
        self.taping = Taping(line, rooms.recorder)
        self.line, self.rooms = line, rooms
        self.clock = clock or RealClock()
        self.quiet_from: float | None = None
        """Since when nothing of ours plays, monotonic s; `None` while something does."""
        self._caller = caller_id.caller(line.arrival, rooms.region)
        self._flow = line.arrival.flow or rooms.flow_at(self._caller.called, line.arrival.default_flow)
        self._opening = opening or self._came_in
        self._leg = ""
        self._inputs = 0
        self._ends_at = self.clock.now() + rooms.patience.call_s
        self._waiting: Waiting | None = None
        self.aside: deque[object] = deque()
        """What happened on second lines, and agents who came; for whoever waits for them."""
        self.ending: Over | None = None
        """Why the call ends once the input under way is kept."""

    @property
    def leg(self) -> str:
        return self._leg

    def run(self) -> None:
        reason = "failed"
        try:
            self._turns()
        except Over as over:
            reason = over.reason
        except (DatabaseUnavailable, SpeechUnavailable) as away:
            LOG.error("call_failed", leg=self._leg, code=away.code)
            self._help_otherwise()
        except Exception as error:
            LOG.error("call_failed", leg=self._leg, **fault_fields(error))
            self._help_otherwise()
        finally:
            for step in (self.hearing.close, self._wait_no_more, self.taping.close, partial(self._close, reason)):
                self._surely(step)
            self.line.hang_up()

    # ---- turns --------------------------------------------------------------------------------------------------

    def _turns(self) -> None:
        turn = self._open()
        while True:
            heard = self._perform(turn)
            self.settle()
            turn = self._advance(heard, turn)
            self.taping.decided(heard, turn)
            if self.ending is not None:
                raise self.ending

    def _came_in(self) -> Opened:
        try:
            return self.rooms.ledger.open_call(self._caller, self._flow, self.line.arrival.language or None)
        except DatabaseUnavailable:
            self._spool("close", HungUp())
            raise

    def _open(self) -> Turn:
        opened = self._opening()
        self._leg = opened.leg
        LOG.info("call_opened", leg=opened.leg)
        return opened.turn

    def _advance(self, heard: Input, before: Turn) -> Turn:
        """Give an input to the ledger; what it cannot take now is spooled. Raises `DatabaseUnavailable`, `Over`."""
        self._inputs += 1
        try:
            turn = self.rooms.ledger.advance(self._leg, str(self._inputs), heard)
        except DatabaseUnavailable:
            if isinstance(heard, Due):  # nothing happened: whoever waits for a person waits on
                return replace(before, effects=())
            asks = [effect for effect in before.effects if isinstance(effect, Ask)]
            self._spool(str(self._inputs), heard, sensitive=any(ask.sensitive for ask in asks))
            raise
        if turn is None:  # somebody else ended the leg
            raise Over("finished")
        return turn

    def _spool(self, key: str, event: Input, sensitive: bool = False) -> None:
        """Keep what happened where the database is not needed for it."""
        if self.rooms.spool is None:
            return
        leg, at = self._leg or None, self.rooms.wall()
        try:
            self.rooms.spool.keep(self._caller, self._flow, leg, key, event, at, sensitive=sensitive)
        except OSError as error:
            LOG.error("call_not_spooled", leg=self._leg, **fault_fields(error))

    def _perform(self, turn: Turn) -> Input:
        """Say the turn and wait for its input. Raises `Over`, `DatabaseUnavailable`, `SpeechUnavailable`."""
        doing = script(turn)
        self.taping.turn(self._leg, turn)
        self._speak(doing, turn)
        if not isinstance(doing.then, Person):
            self._wait_no_more()
        match doing.then:
            case Answer(ask):
                return Resolver(self, ask, turn.session.language).run()
            case Request(wanted):
                return fetch(self.rooms.services, wanted)
            case Proof(limit_s):
                return delivery.wait(self, limit_s)
            case Person(queue):
                return self._person(queue)
            case PutThrough(transfer):
                return self._put_through(transfer, turn)
            case Message(wanted):
                return voicemail.take(self, self._leg, wanted)
            case Goodbye():
                self.hear_out(self.rooms.patience.last_words_s)
                raise Over("finished")

    def _speak(self, doing: Script, turn: Turn) -> None:
        """Queue the prompts; one is made while the one before plays. What was typed ahead spares the caller words."""
        if doing.forget or any(utterance.guarded for utterance in doing.utterances):
            self.pad = Pad()
        voice = self.rooms.voice_of(turn.session)
        for utterance in doing.utterances:
            self.settle()
            if self.pad.typed and utterance.by_key and not utterance.guarded:
                continue
            pcm = self.rooms.prompts.pcm(utterance.say, turn.session.language, voice)
            pcm = time_stretch.shaped(pcm, turn.session.pace == "slow", turn.session.loud)
            self.settle()
            if not (self.pad.typed and utterance.by_key and not utterance.guarded):
                self.playlist.add(utterance, silence(BREATH_MS) + pcm if self.playlist.current else pcm)
        self.mark_quiet()

    # ---- waits --------------------------------------------------------------------------------------------------

    def _person(self, queue: Queue | None) -> Input:
        """Wait for a person, or go on waiting."""
        if self._waiting is None:
            self._waiting = Waiting(self, self.rooms.exchange, queue or Queue("", ""))
        return self._waiting.run()

    def _wait_no_more(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.close()

    def _put_through(self, transfer: Transfer, turn: Turn) -> Input:
        voice = self.rooms.voice_of(turn.session)
        said = self.rooms.prompts.pcm(transfer.announce, turn.session.language, voice) if transfer.announce else b""
        return PuttingThrough(self, self.rooms.exchange, transfer, said).run()

    def hear_out(self, limit_s: float) -> None:
        until = self.clock.now() + limit_s
        while self.playlist.current is not None and self.clock.now() < until:
            self.next(until)
        tail = self.clock.now() + TAIL_S
        while self.clock.now() < tail:
            self.next(tail)

    # ---- events -------------------------------------------------------------------------------------------------

    def next(self, until: float) -> object | None:
        """The next event, keys and sound already dealt with; `None` at `until`. Raises `Over`."""
        event = self.clock.take(self.line.events, min(until, self._ends_at))
        match event:
            case Gone():
                raise Over("hung_up")
            case Digit(digit, at):
                self._pressed(digit, at)
            case Played(number):
                self.playlist.played(number)
                self.mark_quiet()
            case Aside() | Came():
                self.aside.append(event)
        if event is None and self.clock.now() >= self._ends_at:
            raise Over("too_long")
        return event

    def settle(self) -> None:
        """Deal with what has come already, so that a hang-up is seen before anything else is done."""
        while self.next(self.clock.now()) is not None:
            pass

    def _pressed(self, digit: str, at: float) -> None:
        if self.playlist.deaf:
            return
        self.pad = keypad.press(self.pad, digit, at)
        self.taping.spoke()
        self.playlist.interrupted_by_key()
        self.mark_quiet()

    def _started(self, utterance: Utterance) -> None:
        if utterance.guarded:
            self.pad = Pad()
        self.quiet_from = None
        self.taping.started(utterance)
        if said := "".join(utterance.say).strip():
            self.line.show({"prompt": said})

    def mark_quiet(self) -> None:
        """Nothing of ours plays any more, if so."""
        if self.playlist.current is None and self.quiet_from is None:
            self.quiet_from = self.clock.now()
            self.taping.waits()

    def go_on(self) -> bool:
        """Nobody spoke after all: the prompt that was interrupted, if one was, is heard to its end."""
        resumed = self.playlist.resume()
        if resumed:
            self.quiet_from = None
            LOG.info("prompt_resumed", leg=self._leg)
        return resumed

    def lend(self, seconds: float) -> None:
        """Let the call live so much longer: a wait or talk is no flow that goes on without an end."""
        self._ends_at += seconds

    def over(self, reason: str) -> NoReturn:
        """Nothing more is to be done. Raises `Over`."""
        raise Over(reason)

    # ---- endings ------------------------------------------------------------------------------------------------

    def _help_otherwise(self) -> None:
        """We cannot go on: say so, and put the caller through to whoever answers then, unless they are gone."""
        for step in (self._wait_no_more, partial(fallback.apologise, self), partial(fallback.put_through, self)):
            if not self._surely(step):
                return

    def _surely(self, step: Callable[[], None]) -> bool:
        """One step towards the end; a fault in it spares the caller none of the others. False where they are gone."""
        try:
            step()
        except Over:
            return False
        except Exception as error:
            LOG.error("call_not_closed", leg=self._leg, **fault_fields(error))
        return True

    def _close(self, reason: str) -> None:
        try:
            if self._leg:
                self.rooms.ledger.close(self._leg, "close", reason)
                LOG.info("call_closed", leg=self._leg, reason=reason)
        except DatabaseUnavailable:
            self._spool("close", HungUp())
