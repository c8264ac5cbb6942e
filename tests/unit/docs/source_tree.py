"""The product's folders of Python files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from relevo.docs.packages import LAYERS, ROOT


def source_folders() -> Iterator[Path]:
    """Yields every folder with Python files of the product, relative to the repository."""
    for layer in LAYERS:
        for name in layer:
            folders = {path.parent for path in (ROOT / name).rglob("*.py") if "node_modules" not in path.parts}
            yield from sorted(folder.relative_to(ROOT) for folder in folders)
