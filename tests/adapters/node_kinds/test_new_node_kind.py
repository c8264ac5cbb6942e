"""A kind of node is one package: these two stand beside the tests, and work everywhere once they are in the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import knock_node
import link_node
import pytest
import typer
from typer.testing import CliRunner

from deflect.installation import Installation
from deflect.policy.texting import PolicySettings
from deflect.steps.ledger import Ledger
from deflect.storage.store import Store
from deflect.storage.unit import UnknownFlow
from deflect.storage.vault import Vault
from ivr.call import waits
from ivr.call.ports import CallResources
from ivr.call.runner import CallRunner
from ivr.call.stage import Stage
from ivr.call.waits.base import Wait, WaitContext
from ivr.testing.calls import FakePrompts, VirtualLine
from relevo.cli.flows import talking
from relevo.docs import reference
from voice_flows import nodes
from voice_flows.model.turns import Input, Returned
from voice_flows.publishing import json_schema
from voice_flows.publishing.diagram import summary
from voice_flows.publishing.loader import load
from voice_flows.publishing.prompt_inventory import said
from voice_flows.schema.document import Flow

FLOW = """
flow: shop
title: {es: Tienda}
brand: {name: Tienda, sms: Tienda}
languages: [es]
start: NODE
start_text: NODE
commands: {person: persona}
nodes:
  link:
    kind: link
    say: {es: Abra el enlace y pulse uno.}
    url: "https://shop.example/{{ brand.sms }}"
    then: bien
    failed: persona
  knock: {kind: knock, door: front, then: bien, failed: persona}
  bien: {kind: end, say: {es: Muy bien. Adiós.}}
  persona: {kind: queue, done: bien, timeout: bien, closed: bien, left: bien}
"""
TALK = """
flow: shop
talks:
  - name: the address is opened
    medium: any
    node: link
    steps:
      - expect: {says: Abra el enlace, node: link, wait: answer}
      - answer: "1"
      - expect: {says: Muy bien., ends: true}
  - name: the door is opened
    node: knock
    steps:
      - expect: {node: knock, wait: knock}
      - door: opened
      - expect: {says: Muy bien., ends: true}
"""
app = typer.Typer(pretty_exceptions_enable=False)
app.command("simulate")(talking.simulate)
app.command("test")(talking.run_talks)


@pytest.fixture(autouse=True)
def _in_the_list() -> Iterator[None]:
    with nodes.also(link_node.KIND, knock_node.KIND):
        yield


def written(start: str) -> str:
    return FLOW.replace("NODE", start)


def flow(start: str) -> Flow:
    loaded = load(written(start), "shop.yaml")
    assert loaded.flow is not None, loaded.problems
    return loaded.flow


def codes(text: str) -> set[str]:
    return {problem.code for problem in load(text, "shop.yaml").problems if problem.severity == "error"}


# ---- without the call ----


def test_new_kind_is_checked_by_its_model_its_exits_and_its_own_checks() -> None:
    assert codes(written("link")) == set()
    assert codes(written("link").replace("url:", "adress:")) == {"unknown_field", "missing_field"}
    assert codes(written("link").replace("    then: bien", "    then: nadie")) == {"dangling"}
    assert codes(written("link").replace("https://", "http://")) == {"plain_address"}
    assert codes(written("link").replace("brand.sms", "strange")) == {"unknown_name"}


def test_new_kind_is_simulated(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(written("link"))
    done = CliRunner().invoke(app, ["simulate", str(tmp_path / "shop.yaml")], input="1\n")
    assert done.exit_code == 0, done.output
    assert "Abra el enlace" in done.output
    assert "Muy bien. Adiós." in done.output


def test_new_kind_is_held_to_its_talks(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(written("link"))
    (tmp_path / "shop.talk.yaml").write_text(TALK)
    done = CliRunner().invoke(app, ["test", str(tmp_path / "shop.yaml")])
    assert done.exit_code == 0, done.output
    assert "0 failures" in done.output


def test_new_kind_is_drawn_rendered_and_documented() -> None:
    assert summary(flow("link").nodes["link"], "es") == "https://shop.example/{{ brand.sms }}"
    assert "Abra el enlace y pulse uno." in said(flow("link"), "es")
    assert "## link\n\nGives a web address, and waits until it was opened." in reference.nodes_page()
    assert "it was not opened" in json_schema.written()


def test_new_kind_is_unknown_once_it_is_not_in_the_list() -> None:
    document = written("link")
    nodes.KINDS.pop("link")
    assert codes(document) == {"unknown_kind"}


# ---- on a call ----


class OneFlow:
    def __init__(self, flow: Flow) -> None:
        self.flow = flow

    def latest(self, name: str) -> Flow:
        if name != self.flow.flow:
            raise UnknownFlow(f"there is no flow '{name}'")
        return self.flow

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return {self.flow.flow: self.flow}


class KnockWait(Wait):
    """The door is opened after a second."""

    def __init__(self, stage: Stage, knock: knock_node.Knock, context: WaitContext) -> None:
        self._stage, self._knock = stage, knock

    def run(self) -> Input:
        while self._stage.next(self._stage.clock.now() + 1.0) is not None:
            pass
        return Returned("opened" if self._knock.door == "front" else "shut")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path}/ledger.db")
    made.upgrade()
    yield made
    made.dispose()


def called(store: Store, start: str, line: VirtualLine) -> list[str]:
    """What is said on a call, through the real ledger."""
    house = Installation(flow="shop", sender="+34910000001")
    ledger = Ledger(store, OneFlow(flow(start)), Vault("a secret of the tests"), PolicySettings(), house)
    said = list[str]()

    class Prompts(FakePrompts):
        def pcm(self, spoken: object, language: str, voice: str, respelled: object = ()) -> bytes:
            said.append("".join(spoken))  # type: ignore[arg-type]
            return super().pcm((), language, voice)

    CallRunner(line, CallResources(ledger, Prompts(), lambda *_: "shop", failure=bytes(16000)), line).run()
    assert line.hung_up
    return said


def test_new_kind_with_known_effects_runs_on_a_call(store: Store) -> None:
    told = called(store, "link", VirtualLine([(4.0, "1")]))
    assert told == ["Abra el enlace y pulse uno.", "Muy bien. Adiós."]


def test_new_kind_with_its_own_effect_runs_on_a_call_by_one_line_in_the_table(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(waits.WAITS, knock_node.Knock, KnockWait)
    assert called(store, "knock", VirtualLine()) == ["Muy bien. Adiós."]
