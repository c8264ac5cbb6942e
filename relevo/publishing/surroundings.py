"""The flows that a file is seen together with: those beside it, those of this installation, and published ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import make_url

from deflect.storage.errors import DatabaseError
from deflect.storage.store import Store
from relevo.config.settings import Settings, read
from relevo.publishing import flow_files, publications
from relevo.publishing.flow_files import BrokenFlow, FlowFile, lines
from relevo.publishing.library import Library
from relevo.publishing.publications import Publication
from relevo.publishing.publisher import library, texts
from voice_flows.schema.document import Flow


def published(settings: Settings) -> dict[str, Publication]:
    """Returns the last publication of every flow; none where there is no database, which this does not make."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return {}
    store = Store(settings.database)
    try:
        return publications.current(store)
    except DatabaseError:
        return {}
    finally:
        store.dispose()


def beside(paths: Sequence[Path]) -> list[FlowFile]:
    """Returns the flow files in the folders of these files."""
    folders = dict.fromkeys(path.parent for path in paths)
    return [flow_files.read(path) for folder in folders for path in flow_files.flow_files(folder)]


def as_published(given: Sequence[FlowFile], settings: Settings, current: Mapping[str, Publication]) -> Library:
    """Returns all flows as publishing the given files finds them: these, else published ones, else files."""
    files = [*flow_files.known(settings), *beside([file.path for file in given])]
    return Library(texts(files)).with_(library(current).texts).with_(texts(given))


def for_trying(file: Path) -> Mapping[str, Flow]:
    """Returns all flows by name as an author tries them: files beside `file` first.

    Raises `BrokenFlow` if the file itself has errors, `DoubledFlow` if a flow is in two files of its folder.
    """
    settings, near = read(), beside([file])
    mine = next((one for one in near if one.path.name == file.name), None)
    if mine and mine.flow is None:
        raise BrokenFlow("\n".join(lines(str(file), mine.loaded.problems)))
    flow_files.refuse_doubles(near, mine.name if mine else None)
    known = Library(texts(flow_files.known(settings)))
    return known.with_(library(published(settings)).texts).with_(texts(near)).flows
