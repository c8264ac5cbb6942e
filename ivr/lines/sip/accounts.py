"""The accounts of one process, the state of each trunk's registration, and the addresses its calls come from.

Used on the control thread. Host names are looked up on a thread of their own, so that a slow name server holds up
no call.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

from ivr.lines.sip.account import RETRY_S, Media, SipAccount, Welcome, at_trunk, open_to_all
from ivr.lines.sip.host_names import addresses
from ivr.lines.sip.identity import asked_for
from ivr.lines.sip.invite.headers import header_value
from ivr.lines.sip.registration_status import LONGEST_S, REFUSED_S, RegistrationStatus, write
from ivr.lines.sip.trunk import HEADER, Trunk, Trunks, seals_for_all, session_timers
from relevo.log import fault_fields, logger

LOG = logger("ivr")
AGAIN_S = 300.0  # between two look-ups of a trunk's name


class Accounts:
    """`trunks` gains the addresses that host names resolve to and registrars answer from."""

    def __init__(
        self,
        trunks: Trunks,
        media: Media,
        user: str,
        port: int,
        welcome: Welcome,
        do: Callable[[Callable[[], None]], None],
        *,
        register: bool = False,
        notes: Path | None = None,
    ) -> None:
        self.trunks = trunks
        self.registrations: dict[str, RegistrationStatus] = {}
        self._do, self._notes = do, notes
        self._register = register
        self._named: dict[str, SipAccount] = {}
        self._begun: set[str] = set()
        self._refused: dict[str, float] = {}
        self._left: set[str] = set()
        """Trunks that we left, to drain."""
        self._waits: dict[str, float] = {}
        srtp = "off" if all(trunk.srtp == "off" for trunk in trunks.named.values()) else "optional"
        self.open = SipAccount(welcome)
        self.open.create(open_to_all(user, port, media, srtp, trunks.proxy), True)
        self._sealed = self.open
        if seals_for_all(trunks.named.values()):
            self._sealed = SipAccount(welcome)
            self._sealed.create(open_to_all(user, port, media, "required", trunks.proxy))
        self._timed: dict[int, SipAccount] = {}
        """By session timer: for trunks that want one and have no account of their own."""
        for session_s in session_timers(trunks.named.values()):
            self._timed[session_s] = SipAccount(welcome)
            self._timed[session_s].create(open_to_all(user, port, media, srtp, trunks.proxy, session_s))
        for trunk in trunks.named.values():
            if trunk.username:
                self._named[trunk.name] = SipAccount(welcome, trunk.name, self._told)
                self._named[trunk.name].create(at_trunk(trunk, media, self._registers(trunk), trunks.proxy))

    def begin(self) -> None:
        """Registers at each trunk as soon as its address is known."""
        wishes = [trunk for trunk in self.trunks.named.values() if self._registers(trunk)]
        for trunk in wishes:
            self._note_status(trunk.name, RegistrationStatus("trying"))
        if any(trunk.host for trunk in self.trunks.named.values()):
            Thread(target=self._find, name="names", daemon=True).start()

    def of(self, name: str, to: str) -> Any:
        """Returns the account to call a trunk or an address with: one that encrypts where the trunk requires it."""
        trunk = self.trunks.called(name, to)
        if trunk.srtp == "required":
            return self._named.get(trunk.name, self._sealed)
        return self._named.get(name) or self._timed.get(trunk.media.session_timer_s, self.open)

    def of_caller(self, invite: str, source: str) -> Any:
        """Returns the account that takes a call, where its trunk wants a session timer; else `None`."""
        trunk = self.trunks.of(source, header_value(invite, HEADER), asked_for(invite))
        session_s = trunk.media.session_timer_s
        return (self._named.get(trunk.name) or self._timed.get(session_s)) if session_s else None

    def seals(self, account: Any, trunk: Trunk) -> bool:
        """Returns whether calls by this account are encrypted where the trunk requires it."""
        return trunk.srtp != "required" or account is not self.open

    def look(self, leaving: bool = False) -> None:
        """Tries again where we were refused; `leaving`: unregisters, until we stay. Called about twice a second."""
        for name, account in self._named.items():
            status = self.registrations.get(name)
            if leaving and status and status.state == "registered":
                self._note_status(name, RegistrationStatus("left"))
                account.setRegistration(False)
                self._left.add(name)
            elif not leaving and name in self._left:
                self._left.discard(name)
                self._note_status(name, RegistrationStatus("trying"))
                account.setRegistration(True)
            elif not leaving and time.monotonic() > self._refused.get(name, float("inf")):
                self._refused[name] = float("inf")
                account.setRegistration(True)

    def close(self) -> None:
        """Unregisters everywhere; called before the library ends."""
        for account in {*self._named.values(), *self._timed.values(), self._sealed, self.open}:
            account.shutdown()

    def _registers(self, trunk: Trunk) -> bool:
        return self._register and trunk.register

    def _find(self) -> None:
        while True:
            for trunk in list(self.trunks.named.values()):
                for address in (found for host in trunk.hosts for found in addresses(host)):
                    self._do(lambda trunk=trunk, address=address: self._found(trunk, address))  # type: ignore[misc]
            known = all(trunk.name in self._begun for trunk in self.trunks.named.values() if trunk.username)
            time.sleep(AGAIN_S if known else RETRY_S)

    def _found(self, trunk: Trunk, address: str) -> None:
        self.trunks = self.trunks.found_at(trunk.name, address)
        if trunk.username and trunk.name not in self._begun:
            self._begun.add(trunk.name)
            if self._registers(trunk):
                self._named[trunk.name].setRegistration(True)

    def _told(self, name: str, code: int, expires_s: int, source: str) -> None:
        """Passes a registration's result on to the control thread; called on the library's thread."""
        self._do(lambda: self._registered(name, code, expires_s, source))

    def _registered(self, name: str, code: int, expires_s: int, source: str) -> None:
        if code // 100 == 2 and expires_s > 0:
            self.trunks = self.trunks.found_at(name, source.rpartition(":")[0])
            self._waits.pop(name, None)
            self._note_status(name, RegistrationStatus("registered", code))
        elif code // 100 == 2:
            self._note_status(name, RegistrationStatus("left", code))
        elif code // 100 == 4 and code != 408:
            self._waits[name] = min(LONGEST_S, 2 * self._waits.get(name, REFUSED_S / 2))
            self._refused[name] = time.monotonic() + self._waits[name]
            self._note_status(name, RegistrationStatus("refused", code))
        else:
            self._note_status(name, RegistrationStatus("silent", code))

    def _note_status(self, name: str, status: RegistrationStatus) -> None:
        before = self.registrations.get(name)
        if before and (before.state, before.code) == (status.state, status.code):
            return
        self.registrations[name] = RegistrationStatus(status.state, status.code, time.time())
        LOG.info("trunk_registration", trunk=name, state=status.state, status=status.code)
        if self._notes is not None:
            try:
                write(self._notes, self.registrations)
            except OSError as error:
                LOG.warning("registrations_not_written", **fault_fields(error))
