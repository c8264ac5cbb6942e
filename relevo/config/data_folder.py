"""Makes the data folder, and tells what stands in its way."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Final

from relevo.config.settings import Settings
from relevo.errors import RelevoError

FOLDERS: Final = ("consent", "flows", "log", "media", "models", "music", "prompts", "recordings", "spool", "voice")
"""Folders of the data folder that programs make or read."""


class FolderNotWritable(RelevoError):
    """The data folder cannot be made or written to; the message names the folder and the fix."""

    code = "folder_not_writable"
    retryable = False


def make_data_folder(settings: Settings) -> None:
    """Makes the data folder if there is none, and closes it to other accounts.

    Raises `FolderNotWritable`, also where a file has the name of a folder that Relevo keeps in it.
    """
    folder = settings.data_dir.absolute()
    fix = f"let this account write to {folder}, or set RELEVO_DATA_DIR to a folder that it may write to"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise FolderNotWritable(f"the data folder {folder} cannot be made ({refused.strerror}); {fix}") from refused
    with suppress(OSError):  # one of another account stays as it is
        folder.chmod(folder.stat().st_mode & 0o700)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FolderNotWritable(f"the data folder {folder} is not writable; {fix}")
    for name in FOLDERS:
        if (folder / name).exists() and not (folder / name).is_dir():
            raise FolderNotWritable(
                f"{folder / name} is a file, and Relevo needs a folder of that name; move the file out of the data "
                "folder, or rename it, and send output of your own (such as `> log`) elsewhere"
            )
