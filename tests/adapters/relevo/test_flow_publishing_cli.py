"""`relevo flows publish`, `versions`, `diff`, `rollback`, `retire` and `check` as an author uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deflect.people import audit
from relevo.app import app
from relevo.config.settings import Settings
from relevo.programs.wiring import open_store
from relevo.publishing import before_publishing
from relevo.publishing.authors import MayNotPublish, login
from relevo.publishing.before_publishing import PromptsNotRendered, TalksFailed
from relevo.publishing.flow_files import DoubledFlow
from relevo.publishing.publications import UnknownVersion
from relevo.publishing.retirement import StillReached
from speech.base import SpeechUnavailable
from speech.prompts.lookup import Prompts

FLOW = """\
flow: taller
title: {es: Taller}
brand: {name: Taller, sms: Taller, register: tu}
languages: [es]
start: menu
start_text: menu
commands: {person: persona}
nodes:
  menu:
    kind: menu
    say: {es: "¿Qué quieres?"}
    choices:
      - {id: cita, label: {es: cita}, key: "1", then: fin}
      - {id: averia, label: {es: avería}, key: "2", then: fin}
  persona: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
  fin: {kind: end, say: {es: Hasta luego.}}
"""
TALK = """\
flow: taller
talks:
  - name: An appointment
    steps:
      - expect: {says: "¿Qué quieres?"}
      - caller: {keys: "1"}
      - expect: {says: Hasta luego.}
"""


@pytest.fixture
def flows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one flow and its talk, for an installation without models."""
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "taller.yaml").write_text(FLOW)
    (folder / "taller.talk.yaml").write_text(TALK)
    monkeypatch.chdir(tmp_path)
    for name, value in (("DATA_DIR", tmp_path / "var"), ("FLOWS_DIR", folder), ("RECOGNISER", "none")):
        monkeypatch.setenv(f"RELEVO_{name}", str(value))
    monkeypatch.setattr(Prompts, "pcm", lambda *_: b"sound")
    assert run("db", "upgrade").exit_code == 0
    for name in ("Ana", "Luis"):
        run("users", "add", f"{name}@taller.test", "--name", name, "--role", "author")
    return folder


def run(*words: str) -> Result:
    return CliRunner().invoke(app(), words, env={"COLUMNS": "200"})


def changed(flows: Path, words: str) -> None:
    (flows / "taller.yaml").write_text(FLOW.replace("Hasta luego.", words))
    (flows / "taller.talk.yaml").write_text(TALK.replace("Hasta luego.", words))


def test_upgrade_does_not_undo_a_roll_back_and_tells_that_the_file_differs(flows: Path) -> None:
    changed(flows, "Adiós.")
    assert "taller v2 published" in run("flows", "publish", "taller", "--author", "Ana", "--note", "shorter").output
    assert "taller v3 published, the words of v1" in run("flows", "rollback", "taller", "--author", "Luis").output
    told = run("db", "upgrade").output
    assert "flows published: none new" in told
    assert "taller.yaml differs from v3, published by Luis on" in told
    shown = json.loads(run("flows", "versions", "taller", "--json").output)["versions"]
    assert [(one["number"], one["author"], one["note"], one["restores"]) for one in shown][1:] == [
        (2, "Ana", "shorter", None),
        (3, "Luis", "", 1),
    ]


def test_author_is_the_login_unless_it_is_given(flows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "marta")
    changed(flows, "Adiós.")
    run("flows", "publish", "taller")
    shown = json.loads(run("flows", "versions", "--json").output)["versions"]
    assert next(one["author"] for one in shown if one["flow"] == "taller") == "marta"


def test_failing_talk_refuses_unless_it_is_published_anyway(flows: Path) -> None:
    (flows / "taller.yaml").write_text(FLOW.replace("Hasta luego.", "Adiós."))
    refused = run("flows", "publish", "taller")
    assert isinstance(refused.exception, TalksFailed)
    assert "taller.talk.yaml:7" in refused.output
    assert "taller v2" in run("flows", "publish", "taller", "--anyway").output
    assert "talks failed" in run("flows", "versions", "taller").output


def test_prompt_that_cannot_be_made_refuses(flows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object) -> bytes:
        raise SpeechUnavailable("espeak-ng is away")

    monkeypatch.setattr(Prompts, "pcm", silent)
    changed(flows, "Adiós.")
    refused = run("flows", "publish", "taller")
    assert isinstance(refused.exception, PromptsNotRendered)
    assert "espeak-ng is away" in str(refused.exception)
    assert "differs from v1" in run("db", "upgrade").output


def test_prompts_are_rendered_before_the_flow_is_published(flows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def rendered(_store: object, texts: tuple[str, ...], *_: object) -> int:
        seen.append(json.loads(run("flows", "versions", "taller", "--json").output)["versions"][-1]["number"])
        seen.extend(texts)
        return len(texts)

    monkeypatch.setattr("relevo.cli.flows.publishing._kokoro", lambda _: object())
    monkeypatch.setattr(before_publishing, "render", rendered)
    changed(flows, "Muchas gracias y adiós.")
    assert "sentences rendered" in run("flows", "publish", "taller").output
    assert seen[0] == 1
    assert "Muchas gracias y adiós." in seen


def test_check_gives_the_version_that_publishing_gives(flows: Path) -> None:
    changed(flows, "Adiós.")
    (checked,) = json.loads(run("flows", "check", str(flows / "taller.yaml"), "--json").output)["flows"]
    assert (checked["number"], checked["good"]) == (2, True)
    told = run("flows", "publish", "taller").output
    assert f"taller v2 published ({checked['version']})" in told
    assert f"{checked['version']} (v2, published)" in run("flows", "check", str(flows / "taller.yaml")).output


def test_check_of_one_file_sees_shipped_and_published_flows(flows: Path, tmp_path: Path) -> None:
    apart = tmp_path / "apart"
    apart.mkdir()
    one = apart / "nuevo.yaml"
    one.write_text(FLOW.replace("flow: taller", "flow: nuevo").replace("nodes:", "nodes:\n  a: RUN\n  b: ALSO"))
    text = one.read_text().replace("RUN", "{kind: run, flow: devolucion, then: b}")
    one.write_text(text.replace("ALSO", "{kind: run, flow: taller, then: menu}").replace("start: menu", "start: a"))
    (flows / "taller.yaml").unlink()
    assert "0 errors" in run("flows", "check", str(one)).output
    (flows / "taller.yaml").write_text(FLOW.replace("Hasta luego.", "Adiós."))
    version = json.loads(run("flows", "check", str(one), "--json").output)["flows"][0]["version"]
    assert version in run("flows", "publish", str(one)).output


def test_flow_in_two_files_is_an_error_everywhere_and_stops_no_other(flows: Path) -> None:
    (flows / "taller2.yaml").write_text(FLOW.replace("Hasta luego.", "Adiós."))
    (flows / "otra.yaml").write_text(FLOW.replace("flow: taller", "flow: otra"))
    for file in ("taller.yaml", "taller2.yaml"):
        told = run("flows", "check", str(flows / file))
        assert (told.exit_code, "doubled_flow" in told.output) == (1, True)
    for words in (
        ("simulate", str(flows / "taller.yaml")),
        ("test", str(flows / "taller.yaml")),
        ("publish", "taller"),
    ):
        assert isinstance(run("flows", *words).exception, DoubledFlow), words
    told = run("db", "upgrade")
    assert "flows published: otra" in told.output
    assert "the flow 'taller' is in two files" in told.output
    assert "v1, published" in told.output


def test_doctor_tells_broken_files_beside_what_is_published(flows: Path) -> None:
    assert "taller v1" in run("doctor", "--only", "flows").output
    (flows / "taller.yaml").write_text("flow: [")
    told = run("doctor", "--only", "flows")
    assert told.exit_code == 0
    assert "errors in taller.yaml; what is published goes on" in told.output


def test_complaint_there_is_no_history_to_compare(flows: Path) -> None:
    assert "the same" in run("flows", "diff", "taller").output
    changed(flows, "Adiós.")
    told = run("flows", "diff", "taller").output
    assert "say.es: Hasta luego. → Adiós." in told
    run("flows", "publish", "taller")
    assert "say.es: Adiós. → Hasta luego." in run("flows", "diff", "taller", "v2", "v1").output
    (flows / "taller.yaml").write_text("# a comment\n" + (flows / "taller.yaml").read_text())
    assert "only comments or layout differ" in run("flows", "diff", "taller").output


def test_flow_that_a_setting_names_is_not_retired(flows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELEVO_NUMBERS", json.dumps({"+34910000001": "taller"}))
    refused = run("flows", "retire", "taller")
    assert isinstance(refused.exception, StillReached)
    monkeypatch.delenv("RELEVO_NUMBERS")
    assert "taller is retired; 0 conversations" in run("flows", "retire", "taller", "--author", "Ana").output
    assert "retired by Ana" in run("flows", "versions", "taller").output
    assert "flows published: none new" in run("db", "upgrade").output
    assert "taller v2 published" in run("flows", "rollback", "taller", "v1").output


def test_version_that_is_not_there_is_told_with_those_there_are(flows: Path) -> None:
    for words in (("rollback", "taller", "v9"), ("diff", "taller", "v9"), ("rollback", "taller")):
        refused = run("flows", *words).exception
        assert isinstance(refused, UnknownVersion)
        assert "use one of v1" in str(refused)
    assert isinstance(run("flows", "versions", "nada").exception, UnknownVersion)


@pytest.mark.parametrize("author", ["Nadie", "nadie@taller.test", "admin", "root; drop"])
def test_name_without_an_account_publishes_nothing(flows: Path, author: str) -> None:
    changed(flows, "Adiós.")
    for words in (
        ("publish", "taller"),
        ("publish", "taller", "--anyway"),
        ("rollback", "taller"),
        ("retire", "taller"),
    ):
        refused = run("flows", *words, "--author", author).exception
        assert isinstance(refused, MayNotPublish)
        assert f"no account is called {author}" in str(refused)
    assert "v2" not in run("flows", "versions", "taller").output
    assert "taller v2 published" in run("flows", "publish", "taller", "--author", login()).output


def test_two_accounts_of_one_name_are_told_apart_by_e_mail(flows: Path) -> None:
    run("users", "add", "ana2@taller.test", "--name", "Ana", "--role", "agent")
    changed(flows, "Adiós.")
    refused = run("flows", "publish", "taller", "--author", "Ana").exception
    assert isinstance(refused, MayNotPublish)
    assert "2 accounts are called Ana" in str(refused)
    assert "taller v2" in run("flows", "publish", "taller", "--author", "Ana@taller.test").output


def test_author_with_an_account_needs_a_role_that_may_publish(flows: Path) -> None:
    for email, role in (("ana@nogal.test", "author"), ("pau@nogal.test", "agent"), ("eva@nogal.test", "author")):
        run("users", "add", email, "--name", email[:3].title(), "--role", role)
    changed(flows, "Adiós.")
    refused = run("flows", "publish", "taller", "--author", "pau@nogal.test").exception
    assert isinstance(refused, MayNotPublish)
    assert "Pau may not publish flows" in str(refused)
    assert "taller v2" in run("flows", "publish", "taller", "--author", "ana@nogal.test").output
    (flows / "taller.yaml").write_text(FLOW)
    refused = run("flows", "publish", "taller", "--anyway", "--author", "Eva").exception
    assert isinstance(refused, MayNotPublish)
    assert "with failing talks" in str(refused)
    store = open_store(Settings())
    with store.reading() as session:
        told = [(row.action, row.detail["number"]) for row in audit.rows(session, person="ana@nogal.test")]
    assert told == [("flow_published", 2)]
