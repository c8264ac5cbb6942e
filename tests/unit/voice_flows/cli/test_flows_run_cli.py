"""`relevo flows simulate` and `relevo flows test`, as a person at a terminal meets them."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from small_shop import FIXTURES
from typer.testing import CliRunner

from relevo.cli.flows import talking

app = typer.Typer(pretty_exceptions_enable=False)
app.command("simulate")(talking.simulate)
app.command("test")(talking.run_talks)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("shop.yaml", "returns.yaml", "shop.talk.yaml"):
        (tmp_path / name).write_text((FIXTURES / name).read_text())
    return tmp_path


def test_a_call_and_its_thread_happen_in_the_terminal(folder: Path) -> None:
    answers = folder / "answers.yaml"
    answers.write_text('shop GET /orders/48213: {body: {state: en reparto, slots: [{day: "2026-11-26"}]}}\n')
    typed = "mi pedido\n48213\nsí\nsí\n1\n"
    done = CliRunner().invoke(app, ["simulate", str(folder / "shop.yaml"), "--fetch", str(answers)], input=typed)
    assert done.exit_code == 0, done.output
    call, thread = done.output.split("the thread ─")
    assert "Tu pedido está en reparto." in call
    assert "the thread begins at elige" in call
    assert "¿Qué fecha te viene bien?" in thread
    assert "Hecho." in thread


def test_one_may_write_in_another_language_and_leave(folder: Path) -> None:
    done = CliRunner().invoke(app, ["simulate", str(folder / "shop.yaml"), "--text", "--language", "en"], input="")
    assert done.exit_code == 0, done.output
    assert "How can I help?" in done.output
    assert "1 order" in done.output


def test_a_simulated_call_has_the_facts_that_are_given() -> None:
    given = ["call.forwarded=busy", "call.headers.account=48213", "customer.known=false"]
    facts = talking.with_facts(talking.SAMPLE_FACTS, given)
    assert facts["call"] == {"forwarded": "busy", "headers": {"account": "48213"}}
    assert (facts["customer"]["known"], facts["customer"]["name"]) == (False, "Marta")
    with pytest.raises(typer.BadParameter, match=r"call\.nothing is not a fact"):
        talking.with_facts({}, ["call.nothing=1"])


def test_talks_beside_a_flow_are_run_and_pass(folder: Path) -> None:
    done = CliRunner().invoke(app, ["test", str(folder / "shop.yaml")])
    assert done.exit_code == 0, done.output
    assert "3 talks, 0 failures" in done.output


def test_a_talk_that_goes_otherwise_fails_the_command_and_names_the_line(folder: Path) -> None:
    talk = folder / "wrong.talk.yaml"
    talk.write_text("flow: shop\ntalks:\n  - name: wrong\n    steps:\n      - expect: {node: nowhere}\n")
    done = CliRunner().invoke(app, ["test", str(talk)])
    assert done.exit_code == 1
    assert f"{talk}:5: expected node: 'nowhere', got 'motivo'" in done.output.replace("\n", "")


def test_no_talks_at_all_is_a_failure(folder: Path) -> None:
    (folder / "shop.talk.yaml").unlink()
    assert CliRunner().invoke(app, ["test", str(folder / "shop.yaml")]).exit_code == 1
