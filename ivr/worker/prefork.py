"""The voice program's first process: imports everything, keeps nothing open, forks and replaces the workers.

A worker forked from here shares its pages and starts in milliseconds. It is forked before the SIP library is created,
which does not survive a fork; this process stays single-threaded for the same reason.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import selectors
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ivr.lines.farewell import Farewell
from ivr.worker import gaps, immortal, worker
from ivr.worker.pipes import readable
from ivr.worker.worker import Connect, Link, Post
from relevo.log import logger

LOG = logger("ivr")
PR_SET_PDEATHSIG = 1  # linux/prctl.h
STEADY_S = 5.0  # a worker that lived this long is replaced at once
PAUSES_S = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
LOOK_S = 1.0
STOP_S = 7.0  # a worker says goodbye within 6 s
M_ARENA_MAX, ARENAS = -8, 2  # malloc.h; by default every thread of a worker would keep a heap of its own

OnEvent = Callable[[str, Post, int], None]
"""(what, the post with its real ports, process id): `ready`, `draining`, `again` (takes calls after all) or `died`;
before that `killed`, if it was.

`leaving` is told once, with the first post and no process id, where all workers are to drain or to end.
"""
FROM_OUTSIDE = (0, -signal.SIGKILL, -signal.SIGTERM)
"""Ends that no message brings about: asked to end, or killed by a person or by the system for want of memory."""


@dataclass(slots=True)
class Child:
    post: Post
    pid: int
    pidfd: int
    report: int
    since: float
    deaths: int
    farewells: dict[str, Farewell]
    """By Call-ID, what ends its calls if it dies; until it is ready, also what its dead predecessor left."""
    unread: bytes = b""


@dataclass(frozen=True, slots=True)
class Fork:
    """A worker to be forked `at` an instant (monotonic s), after so many deaths in a row at its post."""

    at: float
    post: Post
    deaths: int = 0
    left: dict[str, Farewell] = field(default_factory=dict)
    """The farewells of the dead worker's calls."""


@dataclass(slots=True)
class Prefork:
    """Keeps one worker at each post. `connect` is called in each worker, after the fork."""

    posts: Sequence[Post]
    connect: Connect
    on_event: OnEvent = lambda what, post, pid: None
    look: Callable[[], float] = lambda: LOOK_S
    """Called at once; returns after how many seconds to call it anew."""
    _children: dict[int, Child] = field(default_factory=dict)
    _due: list[Fork] = field(default_factory=list)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _life: tuple[int, int] = field(default_factory=os.pipe)
    _look_at: float = 0.0
    _ending: bool = False
    _draining: bool = False
    """Ending, but only once the last call is over."""
    _left: list[Post] = field(default_factory=list)
    """Of workers that ended as they were told to."""

    def run(self) -> None:
        """Forks the workers and replaces dead ones, until SIGTERM (end now) or SIGUSR1 (drain) and all are gone.

        SIGUSR2 takes a drain back: workers that still have calls take new ones, the others are forked anew.
        """
        follow_parent()
        signal.signal(signal.SIGTERM, lambda *_: self._end(signal.SIGTERM))
        signal.signal(signal.SIGINT, lambda *_: self._end(signal.SIGTERM))
        signal.signal(signal.SIGUSR1, lambda *_: self._end(signal.SIGUSR1))
        signal.signal(signal.SIGUSR2, lambda *_: self._go_on())
        _settle()
        self._due = [Fork(0.0, post) for post in self.posts]
        while self._children or ((self._due or self._left) and not self._ending):
            self._fork_due()
            for key, _ in self._selector.select(min(self._pause(), self._until_look())):
                key.data()

    def _end(self, number: int) -> None:
        first, self._ending = not self._ending, True
        self._draining = number == signal.SIGUSR1
        for child in list(self._children.values()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, number)
        if number == signal.SIGTERM:
            signal.signal(signal.SIGALRM, lambda *_: self._end(signal.SIGKILL))
            signal.setitimer(signal.ITIMER_REAL, STOP_S)
        if first:
            self.on_event("leaving", self.posts[0], 0)

    def _go_on(self) -> None:
        """Takes a drain back; an end by SIGTERM stays one."""
        if not self._draining:
            return
        self._ending = self._draining = False
        for child in list(self._children.values()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGUSR2)

    def _pause(self) -> float:
        return max(0.0, min([one.at - time.monotonic() for one in self._due] + [LOOK_S]))

    def _until_look(self) -> float:
        """Looks if it is time to, however often workers report; returns the seconds to the next look."""
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + self.look()
        return max(0.0, self._look_at - time.monotonic())

    def _fork_due(self) -> None:
        if self._ending:
            return
        now = time.monotonic()
        due = [one for one in self._due if one.at <= now] + [Fork(now, post) for post in self._left]
        self._due, self._left = [one for one in self._due if one.at > now], []
        for one in due:
            self._fork(one)

    def _fork(self, due: Fork) -> None:
        mine, theirs = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_worker(due, Link(self._life[0], theirs), parent)
        os.close(theirs)
        child = Child(due.post, pid, os.pidfd_open(pid), mine, time.monotonic(), due.deaths, due.left)
        self._children[pid] = child
        self._selector.register(child.report, selectors.EVENT_READ, lambda: self._told(child))
        self._selector.register(child.pidfd, selectors.EVENT_READ, lambda: self._reap(child))

    def _become_worker(self, due: Fork, link: Link, parent: int) -> None:
        for number in (signal.SIGTERM, signal.SIGUSR1, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGUSR2, signal.SIG_IGN)  # it does not drain yet
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; we pass on what it means
        follow_parent()
        if os.getppid() != parent:
            os._exit(1)
        os.close(self._life[1])
        for child in self._children.values():  # the others' pipes are not ours to hold
            os.close(child.pidfd)
            os.close(child.report)
        worker.run(due.post, self.connect, link, [*due.left.values()])

    def _told(self, child: Child) -> bool:
        """Reads what a worker reports; returns False where there is no more."""
        if child.pid not in self._children:  # its death was seen first
            return False
        said = os.read(child.report, 65536)
        if not said:
            with contextlib.suppress(KeyError):
                self._selector.unregister(child.report)
        *lines, child.unread = (child.unread + said).split(b"\n")
        for line in lines:
            self._take(child, json.loads(line))
        return bool(said)

    def _take(self, child: Child, report: Mapping[str, Any]) -> None:
        if report["what"] == "farewell":
            child.farewells.pop(report["call"], None)
            if report["last"]:
                child.farewells[report["call"]] = Farewell(**report["last"])
            return
        if report["what"] == "ready":
            child.post = _with_ports(child.post, report)
            child.farewells = {}
        self.on_event(report["what"], child.post, child.pid)

    def _reap(self, child: Child) -> None:
        while readable(child.report) and self._told(child):
            pass
        for fd in (child.report, child.pidfd):
            with contextlib.suppress(KeyError):
                self._selector.unregister(fd)
            os.close(fd)
        _, status = os.waitpid(child.pid, 0)
        del self._children[child.pid]
        if self._ending:
            self._left.append(child.post)
            return
        code = os.waitstatus_to_exitcode(status)
        LOG.error("worker_died", worker=child.post.number, pid=child.pid, exit=code)
        if code in FROM_OUTSIDE:
            self.on_event("killed", child.post, child.pid)
        self.on_event("died", child.post, child.pid)
        deaths = 1 if time.monotonic() - child.since > STEADY_S else child.deaths + 1
        again = time.monotonic() + PAUSES_S[min(deaths - 1, len(PAUSES_S) - 1)]
        self._due.append(Fork(again, child.post, deaths, child.farewells))


def run(
    posts: Sequence[Post],
    connect: Connect,
    on_event: OnEvent = lambda *_: None,
    look: Callable[[], float] = lambda: LOOK_S,
) -> None:
    """Keeps a voice worker at each post until told to end; see `Prefork.run`."""
    Prefork(posts, connect, on_event, look).run()


def _settle() -> None:
    """Lets workers share as many pages as possible: no garbage, and no collector that writes into live objects."""
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
    gc.collect()
    gaps.fill()
    immortal.make_all()
    gc.freeze()
    gc.disable()


def _with_ports(post: Post, ports: Mapping[str, int]) -> Post:
    """Returns the post with the ports it really has, so that a successor takes the same ones."""
    handset = post.handset and replace(post.handset, port=ports["handset"])
    return replace(post, sip=replace(post.sip, port=ports["sip"]), handset=handset)


def follow_parent() -> None:
    """Asks the kernel for SIGTERM when our parent dies, so that no orphan keeps a port."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def memory_mb(pid: int) -> float:
    """Returns the proportional set size of a process, in MB (shared pages counted by share)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(next(line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:"))) / 1024
