"""One call on its own thread: take a turn from the ledger, say it, wait, give what came of the wait back.

Each wait reads one queue of events (keys, speech, sound played, hang-up), so exactly one input wins. A hang-up beats
all others, and closing the leg still keeps everything. No SQL, no SIP, no engine here, and no words, keys or numbers
in the log.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from deflect.steps.ledger import Opened
from deflect.storage.errors import DatabaseUnavailable
from ivr.call import fallback
from ivr.call.clock import RealClock
from ivr.call.endings import CallEnded, PartyChanged
from ivr.call.leg import CallLeg
from ivr.call.plan import CallPlan, NoSuchWait, plan
from ivr.call.ports import CallResources, Clock
from ivr.call.stage import Stage
from ivr.call.waits import WAITS
from ivr.call.waits.base import Wait, WaitContext
from ivr.lines.base import Arrival, Line
from relevo.log import fault_fields, logger
from speech.audio import silence
from speech.base import SpeechUnavailable
from speech.prompts import time_stretch
from voice_flows.model.turns import Input, Turn

LOG = logger("ivr")
BREATH_MS = 200  # between two prompts that follow each other


class CallRunner:
    """`run` returns when the call is over and never raises."""

    def __init__(
        self,
        line: Line,
        resources: CallResources,
        clock: Clock | None = None,
        opening: Callable[[], Opened] | None = None,
    ) -> None:
        """`opening` begins a call that we placed; without it the call came in."""
        self._line, self._resources = line, resources
        self._stage = Stage(line, resources, clock or RealClock())
        self._leg = CallLeg(line.arrival, resources, opening)
        self._stage.on_transfer = self._transferred
        self._to_transfer: Arrival | None = None
        """Who went on with the call while the ledger was away; it must know before it takes another input."""
        self._lasting: tuple[type, Wait] | None = None
        """The wait that later turns may go on with, and the type of effect that began it."""

    def run(self) -> None:
        reason = "failed"
        try:
            self._take_turns()
        except CallEnded as ended:
            reason = ended.reason
        except (DatabaseUnavailable, SpeechUnavailable) as away:
            LOG.error("call_failed", leg=self._leg.id, code=away.code)
            self._fall_back()
        except Exception as error:
            LOG.error("call_failed", leg=self._leg.id, **fault_fields(error))
            self._fall_back()
        finally:
            stage, close = self._stage, partial(self._leg.close, reason)
            for step in (stage.listening.close, self._end_lasting_wait, stage.leave, stage.recording.close, close):
                self._surely(step)
            self._line.hang_up()

    # ---- turns ----

    def _take_turns(self) -> None:
        turn = self._leg.open()
        while True:
            try:
                turn = self._next(turn)
            except PartyChanged as changed:
                self._end_lasting_wait()
                self._stage.begin_anew()
                turn = changed.turn

    def _next(self, turn: Turn) -> Turn:
        """Performs a turn and returns the one that follows. Raises what ends the call, and `PartyChanged`."""
        ended: CallEnded | None = None
        try:
            heard = self._perform(turn)
        except CallEnded as ending:
            if ending.last_input is None:
                raise
            heard, ended = ending.last_input, ending
        self._stage.settle()
        if self._to_transfer is not None:
            self._transfer_in(self._to_transfer)
        after = self._leg.advance(heard, turn)
        self._stage.recording.decided(heard, after)
        self._stage.consent_sound.decided(self._leg.id, after)
        if ended is not None:
            raise ended
        return after

    def _transferred(self, arrival: Arrival) -> None:
        try:
            self._transfer_in(arrival)
        except DatabaseUnavailable as away:
            LOG.warning("transfer_without_database", leg=self._leg.id, code=away.code)
            self._to_transfer = arrival

    def _transfer_in(self, arrival: Arrival) -> None:
        """Raises `PartyChanged` where the call goes on as a leg of the new party, and `DatabaseUnavailable`."""
        turn = self._leg.transfer_in(arrival)
        self._to_transfer = None
        if turn is not None:
            raise PartyChanged(turn)
        self._stage.recording.party_changed()

    def _perform(self, turn: Turn) -> Input:
        """Says the turn and waits for its input. Raises `CallEnded`, `DatabaseUnavailable`, `SpeechUnavailable`."""
        todo = plan(turn)
        session, resources = turn.session, self._resources
        pronounced = partial(resources.pronounced, session)
        context = WaitContext(self._leg.id, session.language, resources.voice_of(session), pronounced)
        self._stage.recording.turn(self._leg.id, turn)
        self._stage.consent_sound.turn(turn)
        self._speak(todo, turn, context)
        if todo.beside:
            self._stage.show_choices(todo.beside)
        return self._wait(todo.awaited, context)

    def _speak(self, todo: CallPlan, turn: Turn, context: WaitContext) -> None:
        """Queues the prompts, making each while the one before plays; keys typed ahead skip what they may interrupt."""
        stage = self._stage
        if todo.forget_keys or any(not one.listen.keep_typed_ahead for one in todo.utterances):
            stage.forget_keys()
        for utterance in todo.utterances:
            skippable = utterance.listen.key_interrupts and utterance.listen.keep_typed_ahead
            stage.settle()
            if skippable and stage.typed:
                continue
            pcm = context.sound(self._resources.prompts, utterance.say)
            pcm = time_stretch.shaped(pcm, turn.session.pace == "slow", turn.session.loud)
            stage.settle()
            if not (skippable and stage.typed):
                stage.playlist.add(utterance, silence(BREATH_MS) + pcm if stage.playlist.current else pcm)
        stage.mark_quiet()

    def _wait(self, awaited: object, context: WaitContext) -> Input:
        """Begins the wait for an effect, or goes on with the one under way."""
        kind = type(awaited)
        if self._lasting is not None and self._lasting[0] is kind:
            return self._lasting[1].run()
        self._end_lasting_wait()
        begin = WAITS.get(kind)
        if begin is None:
            raise NoSuchWait(f"a call cannot wait for what {kind.__name__} brings about")
        wait = begin(self._stage, awaited, context)
        if wait.lasts:
            self._lasting = kind, wait
        return wait.run()

    def _end_lasting_wait(self) -> None:
        lasting, self._lasting = self._lasting, None
        if lasting is not None:
            lasting[1].close()

    # ---- endings ----

    def _fall_back(self) -> None:
        """We cannot go on: says so and puts the caller through to the fall-back number, unless they are gone."""
        say_failure = partial(fallback.say_failure, self._stage)
        put_through = partial(fallback.put_through, self._stage, self._leg.id)
        for step in (self._end_lasting_wait, say_failure, put_through):
            if not self._surely(step):
                return

    def _surely(self, step: Callable[[], None]) -> bool:
        """Takes one step towards the end; logs any error in it. Returns False where the caller is gone."""
        try:
            step()
        except CallEnded:
            return False
        except Exception as error:
            LOG.error("call_not_closed", leg=self._leg.id, **fault_fields(error))
        return True
