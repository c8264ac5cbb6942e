"""The sealed files of attachments, one for each, readable by our account only."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from deflect.locked_files import erase, locked, replace
from deflect.storage.vault import Vault


class Attachments:
    """The folder. A file is whole or absent: it is written under another name first."""

    def __init__(self, folder: Path, vault: Vault):
        self.folder, self._vault = folder, vault

    def put(self, id_: str, content: bytes) -> None:
        """Writes a file, in place of one of the same id. Raises `OSError`."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace(self._path(id_), self._vault.seal(content))

    def read(self, id_: str) -> bytes:
        """Returns the content. Raises `FileNotFoundError`, and `Unreadable` if its secret is gone."""
        return self._vault.unseal(self._path(id_).read_bytes())

    def erase(self, id_: str) -> None:
        erase(self._path(id_))

    def reseal(self, turn: Callable[[bytes], bytes | None]) -> None:
        """Gives each file's content to `turn`, and keeps what it returns in its place. Raises `OSError`."""
        for path in sorted(self.folder.glob("*.sealed")):
            with suppress(FileNotFoundError), locked(path, make=False) as file:
                if sealed := turn(file.read()):
                    replace(path, sealed)

    def _path(self, id_: str) -> Path:
        if not id_.replace("_", "").isalnum():
            raise FileNotFoundError(id_)
        return self.folder / f"{id_}.sealed"
