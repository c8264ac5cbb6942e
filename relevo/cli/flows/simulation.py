"""Runs a call and its text thread in the terminal: prints what is said, reads answers, asks business systems.

After the call the same person answers the thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from voice_flows.engine import machine
from voice_flows.model.turns import (
    Arranged,
    Ask,
    CallBack,
    Delivery,
    Effect,
    Fetch,
    Fetched,
    HandOff,
    Heard,
    HungUp,
    Input,
    Keys,
    Learned,
    Medium,
    Moment,
    Queue,
    Returned,
    Say,
    Session,
    Silence,
    Speech,
    Started,
    Text,
    Turn,
)
from voice_flows.schema.document import Flow
from voice_flows.talks.runner import read

Answer = Callable[[Fetch], Fetched]


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
    """One simulated conversation, at the real time."""

    def __init__(self, console: Console, flows: Mapping[str, Flow], answer: Answer, facts: Mapping[str, Any]) -> None:
        self.console, self.flows, self.answer, self.facts = console, flows, answer, facts
        self.thread: Session | None = None

    def run(self, flow: Flow, medium: Medium, language: str | None) -> None:
        """Runs until the call and its thread have ended or the user leaves."""
        self._leg(machine.begin(flow, medium, language))
        if self.thread is not None:
            self.console.rule("the thread")
            self._leg(self.thread)

    def _leg(self, session: Session) -> None:
        turn = self._step(session, Started())
        while turn.wait.kind != "over":
            event = self._next(turn)
            turn = self._step(replace(turn.session, secrets={}), event)  # stored between two steps, as on a call
            if isinstance(event, HungUp):
                return

    def _step(self, session: Session, event: Input) -> Turn:
        turn = machine.step(self.flows, session, event, Moment(datetime.now(UTC), self.facts))
        for effect in turn.effects:
            self._show(effect, turn.session)
        return turn

    def _next(self, turn: Turn) -> Input:
        fetch = next((effect for effect in turn.effects if isinstance(effect, Fetch)), None)
        if turn.wait.kind == "fetch" and fetch:
            answer = self.answer(fetch)
            told = f"  {fetch.service} {fetch.method} {fetch.path}: {answer.status}"
            self.console.print(told, style="dim", markup=False)
            return answer
        if turn.wait.kind == "arranged":
            return Arranged(True)
        if turn.wait.kind == "delivery":
            return Delivery("delivered")
        return self._asked(turn)

    def _asked(self, turn: Turn) -> Input:
        try:
            said = self.console.input("[bold cyan]> [/]").strip()
        except EOFError:
            return HungUp()
        if turn.wait.kind == "person" and not said:
            return Returned("done")
        if turn.session.medium == "text":
            return Text(said)
        if not said:
            return Silence()
        return Keys(said) if not said.strip("0123456789*#") else Speech((Heard(said, None, 0.95),))

    def _show(self, effect: Effect, session: Session) -> None:
        match effect:
            case Say() | Ask():
                lines = read([effect]) if session.medium == "text" else ("".join(effect.say),)
                for line in lines:
                    self.console.print(line, markup=False, highlight=False)
                if isinstance(effect, Say) and effect.also_text and session.medium == "voice":
                    self.console.print(f"  in writing: {effect.write}", style="dim", markup=False)
            case HandOff():
                self.thread = machine.to_text(session, effect.start)
                self.console.print(f"  the thread begins at {effect.start}", style="dim", markup=False)
            case CallBack():
                self.console.print(f"  a call is promised ({effect.moment} {effect.at})", style="dim", markup=False)
            case Queue():
                self.console.print(f"  a person takes over ({effect.name}); an empty line gives it back", style="dim")
            case Learned():
                self.console.print(f"  {effect.what} {effect.name}: {effect.value}", style="dim", markup=False)
