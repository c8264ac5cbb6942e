"""Kills programs at named steps of customers' ways, over a provider that loses, delays and doubles its answers.

Each customer accepts text on a call, chooses by text, asks for a person and gets an agent's reply. At each of these
acts one program is killed at one step, held there from outside; whoever waits for an answer asks again, as callers,
providers and browsers do.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

import httpx
from sqlalchemy import func, or_, select
from whole_house import FINAL, House, posted
from whole_postgres import Committed, Inside, Postgres
from whole_system import SPANISH, until

from deflect.people import accounts
from deflect.tables import Journal, Outbox
from gateway.testing.twilio_account import Outcome
from relevo.bench.callers.agents import token

PASSWORD: Final = "un caballo correcto"
LAPSED: Final = {"seconds": 61}
"""By then an attempt is given up for lost, and a letter that nobody finished is read again."""
APART: Final = {"seconds": 121}
PROVIDER: Final = (
    Outcome(),
    Outcome(answer="cut"),
    Outcome(told=("sent", "sent", "delivered", "delivered")),
    Outcome(answer="broken", told=()),
    Outcome(told=("delivered", "sent")),
    Outcome(after_s=1.0),
    Outcome(answer="cut", told=(), hidden=1),
    Outcome(told=()),
)
"""What the provider does with all texts to one customer."""
HANGS: Final = Outcome(answer="hang", told=())
QUIET: Final = Outcome(told=())


@dataclass(frozen=True)
class Step:
    """A place where a program is killed: in its transaction at `table`, or `kept` once that is committed."""

    program: str
    event: str
    table: str
    condition: str = "true"
    kept: bool = False


CLAIM: Final = ("relay", "UPDATE", "outbox", "NEW.state = 'attempted'")
MARK: Final = ("relay", "UPDATE", "outbox", "NEW.state = 'accepted'")
TAKE_IN: Final = ("ingress", "INSERT", "journal")
READ: Final = ("relay", "INSERT", "entry", "NEW.kind = 'message_in'")
ACCEPT: Final = ("voice", "INSERT", "consent")
REPLY: Final = ("workspace", "INSERT", "outbox", "NEW.user_id IS NOT NULL")
AT_PROVIDER: Final = Step("relay", "", "")
"""While the provider keeps its answer; nothing of the database is held."""
ACCEPTING: Final = (
    Step(*CLAIM), Step(*ACCEPT), Step(*CLAIM, kept=True), AT_PROVIDER, Step(*ACCEPT, kept=True), Step(*MARK),
)  # fmt: skip
WRITING: Final = (Step(*TAKE_IN), Step(*READ), Step(*TAKE_IN, kept=True), Step(*READ, kept=True), Step(*CLAIM))
ANSWERING: Final = (Step(*REPLY), Step(*CLAIM, kept=True), Step(*REPLY, kept=True), Step(*CLAIM))


@dataclass
class Customer:
    number: str
    wrote: list[str] = field(default_factory=list)
    replies: int = 0


class Storm:
    """`rounds` of the house's life; `kills` counts what was killed where."""

    def __init__(self, house: House, postgres: Postgres) -> None:
        self.house, self.postgres = house, postgres
        self.kills: Counter[Step] = Counter()
        self.customers: list[Customer] = []
        self._numbers = (f"+346005{number:05d}" for number in itertools.count(1))
        self._steps: dict[tuple[Step, ...], itertools.cycle[Step]] = {
            each: itertools.cycle(each) for each in (ACCEPTING, WRITING, ANSWERING)
        }
        self._pool = ThreadPoolExecutor(8)
        self._desk = httpx.Client(base_url=house.workspace, timeout=30, trust_env=False)
        accounts.create_user(house.store, "ana@puente.test", "Ana", PASSWORD, "agent")

    def round(self, kills: int) -> None:
        """So many kills over the ways of some new customers, each followed by a calm in which all is settled."""
        of = [min(6, kills - 3 * (kills // 4)), *[kills // 4] * 3]
        of[0] += kills - sum(of)
        new = [Customer(next(self._numbers)) for _ in range(max(of))]
        for at, each in enumerate(new, len(self.customers)):
            self.house.simulator.always(each.number, PROVIDER[at % len(PROVIDER)])
        self.customers += new
        self._each(new, of[0], ACCEPTING, self._accepts)
        self._each(new, of[1], WRITING, lambda one: self._writes(one, "2"))
        self._each(new, of[2], WRITING, lambda one: self._writes(one, "una persona"))
        self._each(new, of[3], ANSWERING, self._is_answered)

    def _each(
        self, those: list[Customer], kills: int, steps: tuple[Step, ...], act: Callable[[Customer], None]
    ) -> None:
        for number, customer in enumerate(those):
            if number < kills:
                self._struck(next(self._steps[steps]), customer, act)
            else:
                act(customer)
        self._calm()

    def _struck(self, step: Step, customer: Customer, act: Callable[[Customer], None]) -> None:
        """One act of a customer, while the program of `step` is killed at that step."""
        self.house.running(step.program)
        told = self.house.simulator.account.expect
        if step is AT_PROVIDER:
            told(HANGS)
        elif step == Step(*MARK):
            told(QUIET)  # no status may come before the answer is marked
        if step.program == "voice":
            self._called(step, customer)
            return
        hold = Inside(self.postgres, self.house.url, step.event, step.table, step.condition) if step.table else None
        seen = len(self.house.simulator.sent)
        acting = self._pool.submit(act, customer)
        try:
            kept = self._held(step, hold, seen)
        except AssertionError:
            acting.result(0)  # perhaps it says why
            raise
        self.house.started(step.program).kill()
        self._after(step, hold, kept, acting)

    def _held(self, step: Step, hold: Inside | None, seen: int) -> Committed | None:
        """Waits until the program stands at its step."""
        if hold is None:
            until(lambda: len(self.house.simulator.sent) > seen, "a text at the provider")
            return None
        hold.wait()
        if not step.kept:
            return None
        kept = Committed(self.postgres)
        hold.release()
        with suppress(AssertionError):  # a busy server may take the setting in too late: then the program was told too
            kept.wait(step.program, within_s=10)
        return kept

    def _after(self, step: Step, hold: Inside | None, kept: Committed | None, acting: Future[None]) -> None:
        for each in (kept, hold):
            if each is not None:
                each.release()
        self.kills[step] += 1
        if step.program == "relay":
            self.house.records.pass_time(**LAPSED)
        self.house.started(step.program)
        acting.result(90)

    def _called(self, step: Step, customer: Customer) -> None:
        """A call whose worker is killed as the caller accepts; who was promised nothing calls again."""
        hold = Inside(self.postgres, self.house.url, step.event, step.table)
        call = self.house.dial(customer.number, "48213 p 1")
        kept = self._held(step, hold, 0)
        self.house.kill_worker()
        for each in (kept, hold):
            if each is not None:
                each.release()
        self.kills[step] += 1
        call.vanish()
        if not (kept and kept.stood) and not self._has_accepted(customer):
            self.house.dial(customer.number, "48213 p 1 w0.2 #").outcome()

    def _has_accepted(self, customer: Customer) -> bool:
        """True if the acceptance was kept though it was not seen: a busy server ends what is held for too long."""
        return any(each.accepted_at for each in self.house.records.hand_offs(customer.number))

    # ---- what customers and agents do ----------------------------------------------------------------------------

    def _accepts(self, customer: Customer) -> None:
        self.house.accepts(customer.number)

    def _writes(self, customer: Customer, body: str) -> None:
        """The provider posts until it is told yes, and then once more."""
        customer.wrote.append(body)
        _, webhook = self.house.simulator.inbound(customer.number, SPANISH, body)
        answers: list[int] = []

        def taken() -> bool:
            self.house.started("ingress")
            answers.append(posted(webhook))
            return answers[-1] == 204

        for _ in range(2):
            try:
                until(taken, "the webhook is taken", 60)
            except AssertionError as why:
                told = [*self.house.ended_alone, self.house.started("ingress").told[-2000:]]
                raise AssertionError(f"{why}: answers {Counter(answers)}; told: {told}") from why

    def _is_answered(self, customer: Customer) -> None:
        """An agent replies; the browser sends again, under the same id, until it is told yes."""
        customer.replies += 1
        conversation = self.house.records.conversations(customer.number)[-1]
        reply = {"client_id": f"r{customer.number[1:]}", "text": "Te atiendo yo, soy Ana.", "confirmed": True}
        path = f"/api/desk/conversations/{conversation.id}/reply"
        until(lambda: self._replied(path, reply | {"seen": conversation.entries}), "the reply is taken", 60)

    def _replied(self, path: str, reply: dict[str, object]) -> bool:
        self.house.started("workspace")
        with suppress(httpx.HTTPError):
            page = self._desk.get("/sign-in", follow_redirects=True).text
            if "password" in page:
                form = {"email": "ana@puente.test", "password": PASSWORD, "csrf_token": token(page)}
                page = self._desk.post("/sign-in", data=form, follow_redirects=True).text
            answer = self._desk.post(path, json=reply, headers={"X-CSRFToken": token(page)})
            assert answer.status_code == httpx.codes.OK or answer.is_server_error, answer.text
            return answer.status_code == httpx.codes.OK
        return False

    # ---- what must hold ------------------------------------------------------------------------------------------

    def _calm(self) -> None:
        """All programs run, and time passes until nothing is on its way."""
        for name in ("ingress", "relay"):
            self.house.running(name)
        for _ in range(12):
            with suppress(AssertionError):
                until(lambda: not self._under_way(), "everything is settled", 4)
                return
            self.house.records.pass_time(**APART)
        raise AssertionError(f"stuck: {self._under_way()}")

    def _under_way(self) -> list[str]:
        with self.house.store.reading() as db:
            rows = db.execute(
                select(Outbox.recipient, Outbox.state).where(Outbox.state.in_(("queued", "attempted", "uncertain")))
            )
            left = [f"{recipient} {state}" for recipient, state in rows]
            unread = db.scalar(select(func.count()).select_from(Journal).where(Journal.state == "new")) or 0
            return left + [f"{unread} unread webhooks"] * bool(unread)

    def amiss(self) -> Iterator[str]:
        """What was lost, doubled or stuck."""
        taken = Counter(parse_qs(urlsplit(each.callback).query)["row"][0] for each in self.house.simulator.sent)
        yield from self.house.ended_alone
        yield from (f"row {row} was taken {times} times" for row, times in taken.items() if times != 1)
        with self.house.store.reading() as db:
            dead = db.scalars(select(Journal.code).where(or_(Journal.state == "dead", Journal.state == "aside")))
            yield from (f"a webhook is set aside: {code}" for code in dead)
        for customer in self.customers:
            yield from self._amiss_of(customer, taken)

    def _amiss_of(self, customer: Customer, taken: Counter[str]) -> Iterator[str]:
        records, number = self.house.records, customer.number
        rows = records.texts(number)
        heard = [entry.text for entry in records.timeline(number) if entry.kind == "message_in"]
        if heard != customer.wrote:
            yield f"{number} wrote {customer.wrote}, and {heard} is in the timeline"
        accepted = [each for each in records.hand_offs(number) if each.accepted_at]
        if len(accepted) != 1:
            yield f"{number} has {len(accepted)} accepted hand-offs"
        wanted = 1 + len(customer.wrote) + customer.replies
        if len(rows) != wanted or any(taken[row.id] != 1 or row.state not in FINAL for row in rows):
            yield f"{number}: {wanted} texts wanted, {[(row.state, row.code, taken[row.id]) for row in rows]}"
        conversation = records.conversations(number)[-1]  # one more where a call was cut before its acceptance
        if len(customer.wrote) > 1 and conversation.owner not in ("queue", "agent"):
            yield f"{number} asked for a person and is with the {conversation.owner}"

    def close(self) -> None:
        self._desk.close()
        self._pool.shutdown()
