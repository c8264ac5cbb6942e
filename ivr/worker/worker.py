"""A voice worker: one process that owns its calls end to end, so that its death costs no other worker's.

The main thread is the SIP control thread; each call has a thread of its own; the browser line has its server's.
Everything that must not cross a fork (database engine, sockets, threads) is made by `connect`, here.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from threading import Thread, current_thread
from typing import NoReturn, TypeAlias

from deflect.facts import EndedCall
from ivr.call.caller_id import caller
from ivr.call.ports import CallResources
from ivr.call.runner import CallRunner
from ivr.call.second_legs import Phone
from ivr.lines import farewell
from ivr.lines.base import Arrival, Line
from ivr.lines.farewell import Farewell, TlsRules
from ivr.lines.handset import Handset, HandsetListener
from ivr.lines.sip.endpoint import SipEndpoint
from ivr.lines.sip.place import SipPlace
from ivr.outbound.dialler import CallsOut, Dialler
from ivr.worker.dtmf_test_call import DtmfTestCall
from ivr.worker.pipes import readable
from relevo.log import fault_fields, logger
from voice_flows import locales

LOG = logger("ivr")
SWEEP_S = 60.0  # between collections of garbage; what existed before the fork is frozen, so that one takes milliseconds
SWEEP_CALLS = 16  # ended calls after which garbage is collected sooner: each leaves some 80 kB of it
UNFINISHED = 8  # calls whose threads live: twice the lines
FAREWELL_S = 3.0  # how long calls may take to close their legs once they are told to end


@dataclass(frozen=True, slots=True)
class Post:
    """The addresses of worker `number`. `handset` is `None` where no browser may call."""

    number: int
    sip: SipPlace
    handset: HandsetListener | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The worker's pipes to the prefork process: `alive` closes when that dies, `report` is read by it."""

    alive: int
    report: int


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """Everything a worker needs beside its post."""

    calls: CallResources
    out: CallsOut | None = None
    """Set where calls may be placed."""
    leave: Callable[[], None] = lambda: None
    """Called last of all when the worker ends as it was told to."""
    language: str = locales.DEFAULT
    """Of the key test, where the line names none."""
    keys_number: str = ""
    """Our number at which keys are tried; empty: none."""
    on_record: Callable[[EndedCall], None] = lambda record: None
    """Keeps how each SIP call went."""


Connect: TypeAlias = Callable[[Post, Phone], WorkerParts]
"""Makes a worker's parts after the fork; second lines are dialled by the telephone given."""


class Worker:
    """Made, run and ended on the main thread of its process."""

    def __init__(self, post: Post, connect: Connect, link: Link) -> None:
        self.endpoint = SipEndpoint(
            post.sip,
            self.serve,
            self._idle,
            admits=self._admits,
            is_ours=self._is_ours,
            declines=self._declines,
            on_record=self._keep,
            on_farewell=self._keep_farewell,
        )
        self.handset = Handset(post.handset, self.serve) if post.handset else None
        self._parts = parts = connect(post, self.endpoint)
        self.dialler = Dialler(self.endpoint, parts.calls, parts.out, post.sip.calls) if parts.out else None
        self._link = link
        self._threads: set[Thread] = set()
        self._swept_at, self._ended = time.monotonic(), 0

    def start(self) -> None:
        """Opens both lines and reports their ports. Raises what they raise."""
        self.endpoint.start()
        if self.handset is not None:
            self.handset.start()
        if self.dialler is not None:
            self.dialler.start()
        self._report("ready", sip=self.endpoint.port, handset=self.handset.port if self.handset else 0)

    def _admits(self, taken: int) -> bool:
        """Counts calls that are over and not yet closed in the ledger too, so that many short ones do not pile up.

        Takes none while callers wait for the ledger: their trunk may send them elsewhere.
        """
        calls = self._parts.calls
        return calls.second_legs.admits(taken) and len(self._threads) < UNFINISHED and calls.steps.keep_up()

    def serve(self, line: Line) -> None:
        """Runs a call on a thread of its own."""
        thread = Thread(target=self._live, args=(line,), name="call", daemon=True)
        self._threads.add(thread)
        try:
            thread.start()
        except RuntimeError:  # the system gives no thread: the caller must not hear silence, nor the line be kept
            self._threads.discard(thread)
            line.hang_up()
            raise

    def run(self) -> None:
        """Serves until told to stop, then ends every call and waits until each has closed its leg."""
        self.endpoint.run()
        if self.dialler is not None:
            self.dialler.stop()
        if self.handset is not None:
            self.handset.stop()
        self.endpoint.stop()
        until = time.monotonic() + FAREWELL_S
        for thread in self._living():
            thread.join(max(0.0, until - time.monotonic()))
        self._parts.leave()
        if self._parts.calls.recorder is not None:
            self._parts.calls.recorder.close()
        if self._parts.calls.clips is not None:
            self._parts.calls.clips.close()

    def stop(self) -> None:
        """Ends now. May be called from a signal handler."""
        self.endpoint.end()

    def drain(self) -> None:
        """Takes no more calls and ends when the last is over. May be called from a signal handler."""
        self.endpoint.drain()
        if self.handset is not None:
            self.handset.drain()
        self._report("draining")

    def go_on(self) -> None:
        """Takes calls again after `drain`. May be called from a signal handler."""
        self.endpoint.draining = False
        if self.handset is not None:
            self.handset.draining = False
        self._report("again")

    def _living(self) -> list[Thread]:
        """Returns the threads of all calls, those we placed too."""
        return [*self._threads, *(self.dialler.active if self.dialler else ())]

    def _keep_farewell(self, call_id: str, last: Farewell | None) -> None:
        """Gives the parent the last message of a call, for our successor; or has it forget the message."""
        self._report("farewell", call=call_id, last=last and asdict(last))

    def _report(self, what: str, **more: object) -> None:
        os.write(self._link.report, json.dumps({"what": what, **more}).encode() + b"\n")

    def _live(self, line: Line) -> None:
        try:
            if line.arrival.ring:
                self._parts.calls.second_legs.arrived(line)
            elif line.arrival.placed and self.dialler is not None:
                self.dialler.taken(line)
            elif self._tries_keys(line.arrival):
                DtmfTestCall(line, self._parts.calls.prompts, self._parts.language).run()
            else:
                CallRunner(line, self._parts.calls).run()
        except Exception as error:  # a call that could not begin must not stay silent for ever
            LOG.error("call_not_begun", **fault_fields(error))
        finally:
            line.hang_up()
            self._threads.discard(current_thread())
            self._ended += 1

    def _keep(self, record: EndedCall) -> None:
        self._parts.on_record(record)

    def _is_ours(self, arrival: Arrival) -> bool:
        """Returns whether a call to this number or name is answered."""
        calls = self._parts.calls
        called = caller(arrival, calls.region).called
        return self._tries_keys(arrival) or bool(calls.flow_at(called, arrival.default_flow))

    def _declines(self, arrival: Arrival) -> bool:
        """Returns whether the caller is blocked so that the call is not answered."""
        calls = self._parts.calls
        return calls.declines(caller(arrival, calls.region).number or "")

    def _tries_keys(self, arrival: Arrival) -> bool:
        ours = self._parts.keys_number
        return bool(ours) and caller(arrival, self._parts.calls.region).called == ours

    def _idle(self) -> None:
        """Runs about twice a second on the control thread, the only one that may free an object of the library."""
        if readable(self._link.alive):
            LOG.warning("parent_process_gone")
            self.stop()
        if self.endpoint.draining and not self._living():
            self.stop()
        if self._ended >= SWEEP_CALLS or time.monotonic() - self._swept_at > SWEEP_S:
            self._swept_at, self._ended = time.monotonic(), 0
            gc.collect()


def run(post: Post, connect: Connect, link: Link, left: Sequence[Farewell] = ()) -> NoReturn:
    """Serves calls at this post in this process until SIGTERM (end now) or SIGUSR1 (drain). Never returns.

    SIGUSR2 takes a drain back. `left` are the farewells of calls that a dead worker had at this post.
    """
    code = 1
    try:
        if left:
            silent = farewell.say(left, post.sip.host, post.sip.port)
            LOG.warning("calls_of_dead_worker_hung_up", worker=post.number, calls=len(left), silent=len(silent))
            names = {name: trunk.host for name, trunk in post.sip.trunks.named.items() if trunk.transport == "tls"}
            rules = TlsRules(post.sip.ca_file, names)
            Thread(target=farewell.repeat, args=(silent, rules), name="farewell", daemon=True).start()
        worker = Worker(post, connect, link)
        signal.signal(signal.SIGTERM, lambda *_: worker.stop())
        signal.signal(signal.SIGUSR1, lambda *_: worker.drain())
        signal.signal(signal.SIGUSR2, lambda *_: worker.go_on())
        worker.start()
        worker.run()
        code = 0
    except BaseException as error:
        LOG.error("worker_failed", worker=post.number, **fault_fields(error))
    finally:
        logging.shutdown()
        os._exit(code)  # objects of the SIP library must not be freed after it
