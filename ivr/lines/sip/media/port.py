"""The pooled places at the conference bridge: a port where Python takes frames, and players for prompts.

A port is made once per call slot and never freed while the library runs. It is connected, and Python is called, only
while frames are wanted. Used on the control thread, but for the two callbacks, which come on the library's clock
thread.
"""

from __future__ import annotations

import time
from typing import TypeAlias

from ivr.lines.fault_log import FaultLog
from ivr.lines.sip.media.bridge import Bridge, Frame, FrameCallback
from ivr.lines.sip.media.clock import Clock
from ivr.lines.sip.media.native_sound import NativeSound
from ivr.lines.sip.media.players import Deck, Decks
from ivr.lines.sip.media.receiver import Receiver
from ivr.lines.sound import Sound

Connection: TypeAlias = tuple[int, int]
"""Slots of the bridge: source and listener."""


class Port:
    """Sends and receives for the call that holds it."""

    sound: Sound | None = None

    def __init__(self, bridge: Bridge, deck: Deck, clock: Clock, faults: FaultLog) -> None:
        """`faults` is told of frames lost to an exception."""
        self.deck, self._clock = deck, clock
        self._bridge, self._faults = bridge, faults
        self._hook = bridge.hook()
        self._slot = bridge.add(self._hook.address)
        self._received, self._requested = FrameCallback(self.receive), FrameCallback(self.request)
        self._left = FrameCallback(clock.leave)
        self._connected: frozenset[Connection] = frozenset()
        """Connections of the bridge as they are, or will be at the next frame."""

    # ---- on the control thread ----

    def wire(self, call: int, *, anew: bool = False) -> float | None:
        """Connects what shall be heard and sent with the call's slot, and nothing else; -1: it has no sound now.

        `anew`: the call has a new stream, and the library has dropped the old one's connections. Returns when to
        look again, monotonic s.
        """
        wanted, again = self._wanted(call)
        for one in self._connected - wanted:
            self._disconnect(one)
        self._hook.receives(self._received if (call, self._slot) in wanted else None)
        self._hook.sends(self._requested if (self._slot, call) in wanted else None)
        for source, listener in wanted if anew else wanted - self._connected:
            self._bridge.connect(source, listener)
        self._connected = wanted
        return again

    def _wanted(self, call: int) -> tuple[frozenset[Connection], float | None]:
        sound, here = self.sound, self._slot
        if sound is None or call < 0:
            return frozenset(), None
        if not isinstance(sound, NativeSound):
            return frozenset({(here, call), (call, here)}), None
        outlook = sound.outlook({source for source, _ in self._connected})
        wanted = {(slot, call) for slot in outlook.slots}
        if sound.joined:
            wanted.add((here, call))
        if sound.hears:
            wanted.add((call, here))
        return frozenset(wanted), outlook.again

    def _disconnect(self, one: Connection) -> None:
        """Never disconnects the background: where a call's slot is gone, the library would disconnect all calls."""
        source, listener = one
        if source == self.deck.background.slot:
            return
        self._bridge.disconnect(source, listener)
        for player in self.deck.players:
            if player.slot == source:
                player.idle_since = time.monotonic()

    def leave(self, on: bool) -> None:
        """Lets the background sound here, so that the clock thread gets a frame to leave Python in; or ends that."""
        self._hook.receives(self._left if on else None)
        (self._bridge.connect if on else self._bridge.disconnect)(self.deck.background.slot, self._slot)

    # ---- on the library's clock thread ----

    def request(self, port: int, frame: int) -> int:
        """Fills the next frame to send."""
        self._clock.enter()
        sound = self.sound
        try:
            Frame.from_address(frame).write(sound.next_frame() if sound is not None else b"")
        except Exception as error:
            self._faults.note("sound", error)
        return 0

    def receive(self, port: int, frame: int) -> int:
        """Takes a frame that came."""
        self._clock.enter()
        sound = self.sound
        try:
            if sound is not None:
                sound.received(Frame.from_address(frame).read())
        except Exception as error:
            self._faults.note("sound", error)
        return 0


class Ports:
    """The pool. Used on the control thread only."""

    def __init__(self, faults: FaultLog) -> None:
        self._faults = faults
        self._all: list[Port] = []
        self._free: list[Port] = []
        self._leaving: Port | None = None

    def open(self, calls: int, background: bytes, clock: Clock, receiver: Receiver) -> None:
        """Makes ports and players, once the library has started. Raises `UnknownLibrary`."""
        bridge = Bridge()
        bridge.prove()
        self._clock, self._receiver, self._decks = clock, receiver, Decks(bridge, background)
        self._free = [self._made() for _ in range(calls)]

    def take(self, sound: Sound) -> Port:
        """Returns a port that plays `sound`; there are as many as the library holds calls, and one is made if not."""
        self.wake()
        port = self._free.pop() if self._free else self._made()
        port.sound = sound
        if isinstance(sound, NativeSound):
            sound.seat(port.deck)
        return port

    def wire(self, port: Port, call: int, *, anew: bool = False) -> float | None:
        """Connects a port with what its call needs now; see `Port.wire`. `call`: the call's number, or -1."""
        return port.wire(port.deck.bridge.slot_of(call) if call >= 0 else -1, anew=anew)

    def give_back(self, port: Port) -> None:
        if isinstance(port.sound, NativeSound):
            port.sound.unseat()
        port.wire(-1)
        for player in port.deck.players:
            player.release()
        port.sound = None
        self._free.append(port)

    def wake(self) -> None:
        """There is sound to be moved from now on."""
        self._end_leaving()
        self._clock.wake()
        self._receiver.wake()

    @property
    def resting(self) -> bool:
        """Whether the clock has ended."""
        return not self._clock.runs

    def rest(self, calls: int) -> None:
        """Lets the clock end, step by step, where there are no calls; called about twice a second."""
        if calls:
            self._clock.used()
            return
        self._end_leaving()
        if self._clock.rest() and self._free:
            self._leaving = self._free[-1]
            self._leaving.leave(True)

    def _end_leaving(self) -> None:
        leaving, self._leaving = self._leaving, None
        if leaving is not None:
            leaving.leave(False)

    def silence(self) -> None:
        """Stops sending and receiving, before the library ends."""
        for port in self._all:
            port.sound = None

    def _made(self) -> Port:
        port = Port(self._decks.bridge, self._decks.make(), self._clock, self._faults)
        self._all.append(port)
        return port
