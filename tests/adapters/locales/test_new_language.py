"""A language is a folder of data: Portuguese, beside the tests, takes a call and a thread once it is added."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deflect.facts import Inbound
from deflect.inbound.messages import receive
from deflect.installation import Installation
from deflect.messaging import outbox
from deflect.policy.texting import PolicySettings
from deflect.steps.ledger import Ledger
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from ivr.call.ports import CallResources
from ivr.call.runner import CallRunner
from ivr.lines.base import Arrival
from ivr.testing.calls import FakePrompts, VirtualLine
from relevo.app import app
from voice_flows import locales
from voice_flows.model.turns import Text
from voice_flows.publishing.loader import load
from voice_flows.schema.document import Flow
from voice_flows.understanding import matching

PT = Path(__file__).parent / "pt"
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
MARTA, OURS = "+34612345678", "+34910000001"
FLOW = """
flow: loja
title: {pt: Loja}
brand: {name: Loja Nogueira, sms: Loja Nogueira}
languages: [pt]
start: motivo
start_text: quando
commands: {person: pessoa}
variables: {dia: {type: date}}
nodes:
  motivo:
    kind: menu
    say: {pt: Encomenda ou marcação?}
    choices:
      - {id: encomenda, label: {pt: encomenda}, key: "1", then: quando}
      - {id: marcacao, label: {pt: marcação}, key: "2", then: oferta}
  oferta:
    {kind: offer_text, by_text: quando, then: fim, declined: quando, unavailable: quando, undelivered: quando}
  quando:
    kind: ask
    type: date
    variable: dia
    say: {pt: Em que dia?}
    then: marcado
  marcado: {kind: say, say: {pt: "Marcado para {{ dia | day }}, é o {{ 3 | ordinal }}."}, then: fim}
  pessoa: {kind: queue, done: fim, timeout: fim, closed: fim, left: fim}
  fim: {kind: end, say: {pt: Até logo.}}
"""


@pytest.fixture(autouse=True)
def _added() -> Iterator[None]:
    locales.add(PT)
    yield
    locales.remove("pt")


class OneFlow:
    def __init__(self) -> None:
        loaded = load(FLOW, "loja.yaml")
        assert loaded.flow is not None, loaded.problems
        self.flow = loaded.flow

    def latest(self, name: str) -> Flow:
        return self.flow

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return {"loja": self.flow}


class Hearing(FakePrompts):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def pcm(self, spoken: object, language: str, voice: str, said: object = ()) -> bytes:
        self.said.append("".join(spoken))  # type: ignore[arg-type]
        return super().pcm((), language, voice)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    store = Store(f"sqlite:///{tmp_path}/ledger.db", clock=lambda: NOON)
    store.upgrade()
    house = Installation(flow="loja", sender=OURS)
    yield Ledger(store, OneFlow(), Vault("a secret of the tests"), PolicySettings(), house)
    store.dispose()


def called(ledger: Ledger, *doings: tuple[float, str]) -> list[str]:
    """What is said on a call."""
    line, prompts = VirtualLine(doings, Arrival("call-1", MARTA, OURS, "trusted", "sip")), Hearing()
    CallRunner(line, CallResources(ledger, prompts, lambda *_: "loja", failure=bytes(16000)), line).run()
    return prompts.said


def sent(ledger: Ledger) -> list[str]:
    """What a relay sends whose provider takes everything."""
    found: list[str] = []
    while rows := outbox.claim(ledger.store, ledger.vault):
        for row in rows:
            outbox.taken(ledger.store, row.id, f"SM-{row.id}")
            found.append(row.body)
    return found


def written(ledger: Ledger, body: str) -> list[str]:
    """The answers to a text."""
    receive(ledger, Inbound("sms", f"SM-{body}", MARTA, OURS, body, NOON))
    return sent(ledger)


def test_new_language_is_complete() -> None:
    done = CliRunner().invoke(app(), ["locales", "check", "pt", "es", "en"])
    assert (done.exit_code, done.output.count("nothing missing")) == (0, 3), done.output


def test_check_lists_what_a_language_lacks(tmp_path: Path) -> None:
    folder = shutil.copytree(PT, tmp_path / "qq")
    call = folder / "phrases" / "call.toml"
    call.write_text(call.read_text().replace("goodbye =", "godbye =").replace("greeting =", "greeting.tu ="))
    reading = folder / "reading.toml"
    reading.write_text(reading.read_text().replace("at_sign =", "sign ="))
    words = folder / "words.toml"
    words.write_text(words.read_text().replace("{key}, no som", "no som"))
    try:
        done = CliRunner().invoke(app(), ["locales", "check", "--folder", str(folder)])
    finally:
        locales.remove("qq")
    lines = {line.strip() for line in done.output.splitlines()[1:]}
    assert done.exit_code == 1
    assert lines >= {
        "phrases/call.goodbye is missing",
        "phrases/call.godbye is no moment of the library",
        "phrases/call.greeting.usted is missing",
        "reading.at_sign is missing",
        "words.key_test.inband has other {names} than '{key}, in the sound.'",
    }
    assert sum(line.startswith("locale.libraries.") for line in lines) == 3


def test_incomplete_language_is_said_in_english_where_it_has_no_words(tmp_path: Path) -> None:
    folder = tmp_path / "qr"
    folder.mkdir()
    (folder / "locale.toml").write_text('name = "few words"\nlibraries = {number_words = "en", calendar = "en"}')
    (folder / "phrases").mkdir()
    (folder / "phrases" / "call.toml").write_text('goodbye = "Bye."')
    locales.add(folder)
    try:
        phrases = locales.of("qr").phrases
        assert (phrases["goodbye"]["tu"], phrases["person"]) == ("Bye.", locales.of("en").phrases["person"])
    finally:
        locales.remove("qr")


def test_new_language_takes_a_call(ledger: Ledger) -> None:
    assert called(ledger, (20.0, "1"), (25.0, "26112026#"), (32.0, "1")) == [
        "Encomenda ou marcação?",
        "Ainda está aí? Encomenda ou marcação?",
        "Não oiço bem. Pode usar as teclas. encomenda, prima 1. marcação, prima 2.",
        "Em que dia?",
        "Marcado para quinta-feira, é o terceiro.",
        "Até logo.",
    ]


def test_new_language_takes_a_call_and_goes_on_in_a_thread(ledger: Ledger) -> None:
    question, offer, sending, unconfirmed, _ = called(ledger, (5.0, "2"), (12.0, "1"), (40.0, "hang up"))
    assert question == "Encomenda ou marcação?"
    assert offer.startswith("Isto é mais fácil por escrito.")
    assert sending.startswith("Envio agora. Chega de nove um zero, zero zero zero, zero zero um com a referência")
    assert unconfirmed.startswith("A mensagem vai a caminho")
    (first,) = sent(ledger)
    assert re.fullmatch(r"Loja Nogueira \(ref\. \w{4}\): Em que dia\?\nSAIR para não receber mensagens\.", first)
    assert written(ledger, "talvez") == ["Não percebi. Em que dia? Ou responda PESSOA."]
    assert written(ledger, "depois de amanhã, por favor") == ["Marcado para qui 26/11, é o 3.º.\nAté logo."]
    assert written(ledger, "Sair.")[0].startswith("Feito: não enviamos mais mensagens de Loja Nogueira.")


def test_standing_commands_are_understood() -> None:
    said = {body: matching.command(Text(body), "pt") for body in ("outra vez", "uma pessoa, por favor", "em português")}
    assert said == {"outra vez": "repeat", "uma pessoa, por favor": "person", "em português": "language:pt"}
