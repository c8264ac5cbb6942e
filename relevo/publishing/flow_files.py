"""Reads flow files: the shipped ones and the installation's own. Where two files hold one flow, neither is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from relevo.config.settings import Settings
from relevo.errors import RelevoError
from voice_flows.publishing.loader import Loaded, load
from voice_flows.schema.document import Flow
from voice_flows.schema.problems import Problem

TALKS = ".talk.yaml"


class NoSuchFile(RelevoError):
    """The file does not exist or cannot be read."""

    code = "no_such_file"
    retryable = False


class NoSuchFlow(RelevoError):
    """There is neither a file nor a known flow of this name."""

    code = "no_such_flow"
    retryable = False


class BrokenFlow(RelevoError):
    """A flow has errors and cannot be published; the message lists every problem with line, column and fix."""

    code = "broken_flow"
    retryable = False


class DoubledFlow(RelevoError):
    """One flow is in two files, so it is not clear which one is meant; the message names the files."""

    code = "doubled_flow"
    retryable = False


@dataclass(frozen=True, slots=True)
class FlowFile:
    """A file as it was read. `loaded` is what it holds by itself: flows that it runs are not looked at."""

    path: Path
    content: bytes
    loaded: Loaded

    @property
    def flow(self) -> Flow | None:
        return self.loaded.flow

    @property
    def name(self) -> str:
        """The name of its flow, or of the file where it cannot be read."""
        return self.flow.flow if self.flow else self.path.stem


def shipped() -> list[Path]:
    """Returns the flow files that come with the product."""
    return flow_files(Path(str(files("voice_flows") / "flows")))


def flow_files(folder: Path) -> list[Path]:
    """Returns the flow files of a folder, without their talks."""
    return sorted(path for path in folder.glob("*.yaml") if not path.name.endswith(TALKS))


def read(path: Path) -> FlowFile:
    """Reads one file. Raises `NoSuchFile`."""
    try:
        content = path.read_bytes()
    except OSError as broken:
        raise NoSuchFile(f"{path}: {broken.strerror}; name a flow file such as hola.yaml") from broken
    return FlowFile(path, content, load(content, path.name))


def known(settings: Settings) -> list[FlowFile]:
    """Returns the files of `flows_dir`, and the shipped ones that none of them replaces by file name or flow."""
    own = [read(path) for path in (flow_files(settings.flows_dir) if settings.flows_dir else [])]
    replaced = {name for file in own for name in (file.path.stem, file.name)}
    return [
        *own,
        *(file for path in shipped() if path.stem not in replaced and (file := read(path)).name not in replaced),
    ]


def named(names: Sequence[str], settings: Settings) -> list[FlowFile]:
    """Returns the files of flows given by file or name. Raises `NoSuchFlow`, `DoubledFlow`."""
    every = known(settings) if any(not Path(name).is_file() for name in names) else []
    found = [read(Path(name)) if Path(name).is_file() else _of(name, every) for name in names]
    refuse_doubles(found)
    return list({file.path.resolve(): file for file in found}.values())


def _of(name: str, every: Sequence[FlowFile]) -> FlowFile:
    mine = [file for file in every if file.name == name]
    refuse_doubles(mine)
    if not mine:
        known = ", ".join(sorted({file.name for file in every}))
        raise NoSuchFlow(f"there is no flow '{name}'; name a file, or one of {known}, or set RELEVO_FLOWS_DIR")
    return mine[0]


def doubles(files: Iterable[FlowFile]) -> Mapping[str, tuple[Path, ...]]:
    """Returns the flows that are in more than one of these files."""
    places: dict[str, dict[Path, Path]] = {}
    for file in files:
        if file.flow:
            places.setdefault(file.flow.flow, {})[file.path.resolve()] = file.path
    return {name: tuple(paths.values()) for name, paths in places.items() if len(paths) > 1}


def refuse_doubles(files: Iterable[FlowFile], only: str | None = None) -> None:
    """Raises `DoubledFlow` where one flow, or the one named, is in two of these files."""
    for name, paths in doubles(files).items():
        if only in (None, name):
            raise DoubledFlow(told(name, paths))


def told(name: str, paths: Sequence[Path]) -> str:
    """Returns the sentence for a flow that is in several files."""
    return f"the flow '{name}' is in two files: {', '.join(map(str, paths))}; rename the flow in one, or move one away"


def doubled_problem(file: FlowFile, paths: Sequence[Path]) -> Problem:
    """Returns the error of a file whose flow is in another one too."""
    others = ", ".join(str(path) for path in paths if path.resolve() != file.path.resolve())
    message = f"the flow '{file.name}' is in another file too: {others}"
    return Problem("error", "doubled_flow", 1, 1, message, "rename the flow in one of them, or move one away")


def lines(file: str, problems: Iterable[Problem]) -> list[str]:
    """Returns errors as lines that editors can jump to."""
    wrong = (problem for problem in problems if problem.severity == "error")
    return [f"{file}:{one.line}:{one.column}: {one.message}; {one.fix}" for one in wrong]
