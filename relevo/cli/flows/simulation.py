"""Runs a customer's calls and text thread in the terminal: prints what is said, reads answers, asks business systems.

Everything happens in a ledger in memory, by the steps of calls and texts. After the call the same person answers the
thread, from which they may phone again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from deflect.talks.contact import Contact, Line
from deflect.talks.heard import Heard
from deflect.talks.memory import MemoryLedger
from deflect.talks.stated import StatedFacts
from voice_flows.model.turns import (
    CallBack,
    Effect,
    Fetch,
    Fetched,
    HandOff,
    HungUp,
    Input,
    Keys,
    Learned,
    Medium,
    Queue,
    Returned,
    Say,
    Silence,
    Speech,
)
from voice_flows.model.turns import Heard as Words
from voice_flows.schema.document import Flow
from voice_flows.talks.expectations import heard as spoken

Answer = Callable[[Fetch], Fetched]
NUMBER = "+34612345678"
CALL, PICK_UP = "/call", "/answer"


def fixtures(written: Mapping[str, Any]) -> Answer:
    """Returns a function that answers requests from a file; a request that is not in it fails."""

    def answer(fetch: Fetch) -> Fetched:
        wanted = f"{fetch.service} {fetch.method} {fetch.path}"
        keys = [key for key in written if key == wanted or (key.endswith("*") and wanted.startswith(key[:-1]))]
        found = written[max(keys, key=len)] if keys else {"status": 0}
        return Fetched(int(found.get("status", 200)), found.get("body"))

    return answer


def live(addresses: Mapping[str, str]) -> Answer:
    """Returns a function that asks real systems, by the base address of each service."""
    import httpx

    def answer(fetch: Fetch) -> Fetched:
        base = addresses.get(fetch.service)
        if base is None:
            return Fetched(0)
        try:
            url = base.rstrip("/") + fetch.path
            response = httpx.request(fetch.method, url, json=fetch.body, timeout=fetch.timeout_s)
            return Fetched(response.status_code, response.json())
        except (httpx.HTTPError, ValueError):
            return Fetched(0)

    return answer


class Simulation:
    """One simulated customer, at the real time; the line vouches for the number that `facts` do not leave empty."""

    def __init__(self, console: Console, flows: Mapping[str, Flow], answer: Answer, facts: Mapping[str, Any]) -> None:
        self.console, self.flows, self.answer, self.facts = console, flows, answer, dict(facts)
        self.contact: Contact

    def run(self, flow: Flow, medium: Medium, language: str | None) -> None:
        """Runs until the call and its thread have ended or the user leaves."""
        ledger = MemoryLedger(self.flows, datetime.now(UTC), flow.flow, flow.country)
        ledger.stated = StatedFacts(self.facts)
        number = (self.facts.get("customer") or {}).get("number", NUMBER)
        self.contact = Contact(ledger, Line(number or NUMBER, bool(number)), self._asked)
        if medium == "voice":
            self.contact.calls(flow.flow, language)
            self._call()
        else:
            self.contact.begins(flow.flow, language, None, {})
            self._show_thread()
        self._thread(flow)
        ledger.store.dispose()

    def _call(self) -> None:
        """A call until it is over."""
        self._show(self.contact.call)
        while (call := self.contact.call) is not None and call.turn.wait.kind != "over":
            if call.turn.wait.kind == "delivery":
                if not self.contact.carried("delivered"):
                    self.contact.carried("unconfirmed")
                    return
            else:
                self._now()
                self.contact.gives(self._spoken(call))
            self._show(self.contact.call)

    def _thread(self, flow: Flow) -> None:
        """The thread until it is over, and the calls that it leads to."""
        thread = self.contact.thread
        if thread is not None and self.contact.call is not None:
            self.console.rule("the thread")
            self._lines(self.contact.texts())
        while (thread := self.contact.thread) is not None and thread.turn.wait.kind != "over":
            said = self._read()
            if said is None:
                return
            self._now()
            if said in (CALL, PICK_UP):
                self._calls_again(flow, said)
            elif thread.turn.wait.kind == "person" and not said:
                self.contact.told(Returned("done"))
                self._show_thread()
            else:
                self.contact.writes(said)
                self._show_thread()

    def _calls_again(self, flow: Flow, how: str) -> None:
        if how == CALL:
            self.contact.calls(flow.flow)
        elif not self.contact.picks_up():
            self.console.print("  no call is promised", style="dim")
            return
        self._call()
        self.console.rule("the thread")

    def _now(self) -> None:
        self.contact.passes(datetime.now(UTC) - self.contact.ledger.time.now)

    def _asked(self, fetch: Fetch) -> Fetched:
        answer = self.answer(fetch)
        told = f"  {fetch.service} {fetch.method} {fetch.path}: {answer.status}"
        self.console.print(told, style="dim", markup=False)
        return answer

    def _read(self) -> str | None:
        try:
            return self.console.input("[bold cyan]> [/]").strip()
        except EOFError:
            return None

    def _spoken(self, call: Heard) -> Input:
        said = self._read()
        if said is None:
            return HungUp()
        if call.turn.wait.kind == "person" and not said:
            return Returned("done")
        if not said:
            return Silence()
        return Keys(said) if not said.strip("0123456789*#") else Speech((Words(said, None, 0.95),))

    # ---- what is shown ----

    def _show(self, call: Heard | None) -> None:
        for effect in call.effects if call else ():
            self._lines(spoken([effect]))
            if isinstance(effect, Say) and effect.also_text:
                self.console.print(f"  in writing: {effect.write}", style="dim", markup=False)
            self._aside(effect)

    def _show_thread(self) -> None:
        thread = self.contact.thread
        self._lines(thread.texts if thread else ())
        for effect in thread.effects if thread else ():
            self._aside(effect)

    def _lines(self, lines: Any) -> None:
        for line in lines:
            self.console.print(line, markup=False, highlight=False)

    def _aside(self, effect: Effect) -> None:
        match effect:
            case HandOff():
                self.console.print(f"  the thread begins at {effect.start}", style="dim", markup=False)
            case CallBack():
                self.console.print(f"  a call is promised ({effect.moment} {effect.at})", style="dim", markup=False)
            case Queue():
                self.console.print(f"  a person takes over ({effect.name}); an empty line gives it back", style="dim")
            case Learned():
                self.console.print(f"  {effect.what} {effect.name}: {effect.value}", style="dim", markup=False)
