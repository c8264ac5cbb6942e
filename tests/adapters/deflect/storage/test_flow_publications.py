"""Publications on both databases: numbers go up, a roll-back is a new one, and who is on which is counted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from ledger_world import World
from sqlalchemy import text

from deflect.answering import assigned
from deflect.migrations.upgrading import upgrade
from deflect.storage.store import Store
from deflect.storage.unit import UnknownFlow
from deflect.tables import FlowVersion, Setting
from relevo.config.settings import Settings
from relevo.publishing import flow_files, publications, published_flows, publisher, retirement
from relevo.publishing.authors import Signature
from relevo.publishing.first_publishing import publish_new
from relevo.publishing.flow_files import FlowFile
from relevo.publishing.library import shape
from relevo.publishing.published_flows import PublishedFlows
from relevo.publishing.publisher import PublishedMeanwhile
from relevo.publishing.retirement import StillReached
from voice_flows.nodes.end.model import EndNode
from voice_flows.schema.document import Flow

INNER = """\
flow: {name}
title: {{es: Hola}}
brand: {{name: Nogal, sms: Nogal}}
languages: [es]
start: fin
start_text: fin
commands: {{person: persona}}
nodes:
  fin: {{kind: end, say: {{es: {words}}}}}
  persona: {{kind: queue, done: fin, timeout: fin, closed: fin, left: fin}}
"""
OUTER = INNER.replace("nodes:\n", "nodes:\n  corre: {{kind: run, flow: dentro, then: fin}}\n").replace(
    "start: fin", "start: corre"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "flows").mkdir()
    return tmp_path / "flows"


def written(folder: Path, name: str, words: str, form: str = INNER) -> FlowFile:
    path = folder / f"{name}.yaml"
    path.write_text(form.format(name=name, words=words))
    return flow_files.read(path)


def published(store: Store, *files: FlowFile, author: str = "Ana") -> list[str]:
    candidates = publisher.prepare(files, [], store)
    publisher.publish(store, candidates, Signature(author, "why"))
    return [f"{one.name} v{one.number}" for one in candidates]


def said(flow: Flow) -> str:
    end = flow.nodes["fin"]
    assert isinstance(end, EndNode)
    return (end.say or {})["es"]


def words(store: Store, name: str) -> str:
    return said(PublishedFlows(store).latest(name))


def test_complaint_roll_back_silently_does_nothing(store: Store, folder: Path) -> None:
    assert published(store, written(folder, "hola", "Uno.")) == ["hola v1"]
    assert published(store, written(folder, "hola", "Dos.")) == ["hola v2"]
    publisher.publish(store, publisher.restore("hola", 1, store), Signature("Luis"))
    assert words(store, "hola") == "Uno."
    first, second, third = publications.history(store, "hola")
    assert (third.number, third.restores, third.author, third.version) == (3, 1, "Luis", first.version)
    assert second.version != first.version
    assert published(store, written(folder, "hola", "Uno.")) == []
    assert published(store, written(folder, "hola", "Tres.")) == ["hola v4"]


def test_flow_that_runs_another_is_published_with_it_and_keeps_its_words_when_pinned(
    store: Store, folder: Path
) -> None:
    outer, inner = written(folder, "fuera", "Fuera.", OUTER), written(folder, "dentro", "Uno.")
    assert sorted(published(store, outer, inner)) == ["dentro v1", "fuera v1"]
    old = PublishedFlows(store).latest("fuera").version
    assert published(store, written(folder, "dentro", "Dos.")) == ["dentro v2", "fuera v2"]
    candidates = publisher.restore("dentro", 1, store)
    publisher.publish(store, candidates, Signature("Ana"))
    assert [(one.name, one.number) for one in candidates] == [("dentro", 3), ("fuera", 3)]
    assert PublishedFlows(store).latest("fuera").version == old
    assert published(store, written(folder, "fuera", "Otra.", OUTER)) == ["fuera v4"]
    flows = PublishedFlows(store)
    inner_now = flows.pinned("fuera", flows.latest("fuera").version)["dentro"]
    assert said(inner_now) == "Uno."


def test_version_that_another_published_over_is_refused(store: Store, folder: Path) -> None:
    published(store, written(folder, "hola", "Uno."))
    late = publisher.prepare([written(folder, "hola", "Dos.")], [], store)
    published(store, written(folder, "hola", "Tres."), author="Luis")
    with pytest.raises(PublishedMeanwhile, match="Luis published v2 of 'hola' meanwhile"):
        publisher.publish(store, late, Signature("Ana"))
    assert words(store, "hola") == "Tres."


def test_first_publishing_leaves_what_is_published_and_tells_that_the_file_differs(store: Store, folder: Path) -> None:
    assert publish_new(store, [written(folder, "hola", "Uno.")]).published == ("hola",)
    published(store, written(folder, "hola", "Dos."))
    again = publish_new(store, [written(folder, "hola", "Uno.")])
    assert again.published == ()
    assert again.remarks[0].startswith("hola.yaml differs from v2, published by Ana on 2026-11-")
    assert "relevo flows publish hola" in again.remarks[0]
    assert words(store, "hola") == "Dos."


def test_broken_and_doubled_files_stop_no_other(store: Store, folder: Path) -> None:
    broken = written(folder, "rota", "Uno.", INNER.replace("start: fin", "start: fim"))
    unread = written(folder, "ilegible", "Uno.", INNER + "    x")
    runs_broken = written(folder, "fuera", "Uno.", OUTER.replace("dentro", "rota"))
    twice = [written(folder, "doble", "Uno."), replace(written(folder, "doble", "Uno."), path=folder / "copia.yaml")]
    first = publish_new(store, [broken, unread, runs_broken, *twice, written(folder, "hola", "Uno.")])
    assert first.published == ("hola",)
    told = "\n".join(first.remarks)
    for seen in ("rota.yaml:5:1", "ilegible.yaml:", "'rota'", "the flow 'doble' is in two files"):
        assert seen in told
    assert PublishedFlows(store).names() == {"hola"}


def test_broken_file_of_a_published_flow_leaves_it_published(store: Store, folder: Path) -> None:
    published(store, written(folder, "hola", "Uno."))
    (folder / "hola.yaml").write_text("flow: [")
    (remark,) = publish_new(store, [flow_files.read(folder / "hola.yaml")]).remarks
    assert remark.startswith("hola.yaml:1:")
    assert remark.endswith("v1, published by Ana on 2026-11-23, goes on")
    assert words(store, "hola") == "Uno."


def test_flow_that_a_number_leads_to_is_not_retired_and_another_is(store: Store, folder: Path) -> None:
    outer, inner = written(folder, "fuera", "Fuera.", OUTER), written(folder, "dentro", "Uno.")
    published(store, outer, inner)
    settings = Settings(numbers={"+34910000001": "fuera"})
    with pytest.raises(StillReached, match=r"RELEVO_NUMBERS \(\+34910000001\)"):
        retirement.retire(store, settings, "fuera", Signature("Ana"))
    with pytest.raises(StillReached, match="is run by fuera"):
        retirement.retire(store, Settings(), "dentro", Signature("Ana"))
    retirement.retire(store, Settings(), "fuera", Signature("Ana"))
    assert PublishedFlows(store).names() == {"dentro"}
    with pytest.raises(UnknownFlow, match="'fuera' was retired by Ana"):
        PublishedFlows(store).latest("fuera")
    assert publish_new(store, [outer]).published == ()
    assert published(store, outer) == ["fuera v2"]


def test_flow_that_an_admin_gave_a_number_to_is_not_retired_until_it_is_given_back(store: Store, folder: Path) -> None:
    published(store, written(folder, "hola", "Uno."))
    with store.transaction() as db:
        db.add(Setting(name=assigned.SETTING, value={"+34910000009": "hola"}, changed_at=store.clock()))
    with pytest.raises(StillReached, match=r"'hola' answers at \+34910000009"):
        retirement.retire(store, Settings(), "hola", Signature("Ana"))
    with store.transaction() as db:
        db.get_one(Setting, assigned.SETTING).value = {}
    retirement.retire(store, Settings(), "hola", Signature("Ana"))
    assert PublishedFlows(store).names() == frozenset()


def test_live_legs_are_counted_on_the_version_that_they_began_on(world: World, folder: Path) -> None:
    store, waits = world.store, INNER.replace("start: fin", "start: persona")
    published(store, written(folder, "tienda", "Uno.", waits))
    world = World(store, world.installation, PublishedFlows(store))
    world.call(call_id="a")
    world.clock.forward(minutes=1)
    published(store, written(folder, "tienda", "Dos.", waits))
    world.call("+34612345690", call_id="b")
    world.call("+34612345691", call_id="c")
    world.clock.forward(minutes=1)
    publisher.publish(store, publisher.restore("tienda", 1, store), Signature("Ana"))
    world.call("+34612345692", call_id="d")
    assert [(one.number, one.live) for one in publications.history(store, "tienda")] == [(1, 1), (2, 2), (3, 1)]


def test_versions_of_before_are_numbered_in_their_order(url: str) -> None:
    store = Store(url)
    upgrade(store.engine, "0017")
    insert = text(
        "INSERT INTO flow_version (name, version, text, created_at, published_at) "
        "VALUES (:name, :version, :text, :at, :at)"
    )
    with store.engine.begin() as connection:
        for version, at in (("b", "2026-11-01"), ("a", "2026-11-02")):
            words = INNER.format(name="hola", words=version)
            connection.execute(insert, {"name": "hola", "version": version, "text": words, "at": f"{at} 10:00:00"})
    store.upgrade()
    assert [(one.number, one.version) for one in publications.history(store, "hola")] == [(1, "b"), (2, "a")]
    assert PublishedFlows(store).latest("hola").version == "a"
    with store.reading() as session:
        assert session.get_one(FlowVersion, ("hola", "a")).runs is None
    store.dispose()


def test_version_that_several_threads_want_at_once_is_read_by_one(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(store, written(folder, "hola", "Uno."))
    flows, reads, inside, go_on = PublishedFlows(store), list[str](), Event(), Event()

    def read(text: str) -> Flow | None:
        reads.append(text)
        inside.set()
        assert go_on.wait(10)
        return shape(text)

    monkeypatch.setattr(published_flows, "shape", read)
    with ThreadPoolExecutor(4) as pool:
        told = [pool.submit(flows.latest, "hola") for _ in range(4)]
        assert inside.wait(10)
        go_on.set()
    assert {said(one.result()) for one in told} == {"Uno."}
    assert len(reads) == 1


def test_flows_that_were_read_ahead_are_not_read_again(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(store, written(folder, "hola", "Uno."), written(folder, "fuera", "Fuera."))
    flows = PublishedFlows(store)
    flows.read_all()
    monkeypatch.delattr(published_flows, "shape")
    assert [said(flows.latest(name)) for name in ("hola", "fuera")] == ["Uno.", "Fuera."]
