"""The wheel holds every file that the product needs to run, and nothing of the tests."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[3]
PACKAGES = ("relevo", "ivr", "speech", "deflect", "gateway", "voice_flows")
SOURCES_ONLY = ("gateway/workspace/web/",)
"""The TypeScript that `static/app` is built from."""


def test_the_wheel_is_whole(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("relevo-*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", *PACKAGES], check=True, capture_output=True, text=True
    ).stdout.split("\n")
    needed = {name for name in tracked if name and not name.startswith(SOURCES_ONLY)}
    assert needed - held == set()
    assert not [name for name in held if name.startswith("tests/")]
