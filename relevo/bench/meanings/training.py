"""`relevo bench train-meanings`: weighs what nearness to known sentences says of a wish to stop or a call for help.

Both files hold labelled sentences, one language each. Those marked `compared` are kept with every weight; the others
only teach what their nearness means (ridge regression on a kernel of cosines, with these sentences as its landmarks).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from speech.encoder import Encoder
from voice_flows.understanding.meanings.suspicion import Known

LABELLED: Final = tuple(sorted(Path(__file__).parent.glob("labelled.*.tsv")))
CLASSES: Final = ("stop", "emergency", "other")
RIDGE: Final = 0.03
"""Weight of the penalty; chosen by cross-validation."""
STEADY: Final = 1e-6
HEAD: Final = "# Made by `relevo bench train-meanings`: weights for stop and emergency.\n"
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labelled:
    label: str
    compared: bool
    sentence: str


def read(files: Iterable[Path] = LABELLED) -> tuple[Labelled, ...]:
    """Returns the sentences of the files, those to compare with first."""
    rows = (line.split("\t") for file in files for line in file.read_text("utf-8").splitlines() if line[:1] != "#")
    found = [Labelled(label, compared == "compared", sentence) for label, compared, sentence in rows]
    return tuple(sorted(found, key=lambda one: not one.compared))


def train(rows: Sequence[Labelled], encoder: Encoder) -> tuple[Known, ...]:
    """Returns the weights of the sentences that every new one is compared with."""
    landmarks = [row.sentence for row in rows if row.compared]
    near = np.array([encoder.cosines(row.sentence, landmarks) for row in rows])
    wanted = np.array([[1.0 if row.label == name else -1.0 for name in CLASSES] for row in rows])
    weights = fitted(np.exp(near - 1), np.exp(near[: len(landmarks)] - 1), wanted)
    return tuple(Known(said, round(w[0], 4), round(w[1], 4)) for said, w in zip(landmarks, weights, strict=True))


def fitted(near: Floats, landmarks: Floats, wanted: Floats) -> Floats:
    """Solves the ridge regression: `near` is (sentences, landmarks), `landmarks` their own square, `wanted` ±1."""
    left = near.T @ near + RIDGE * landmarks + STEADY * np.eye(len(landmarks))
    return np.asarray(np.linalg.solve(left, near.T @ wanted))


def write(file: Path, weights: Iterable[Known]) -> None:
    """Writes the table that `voice_flows.understanding.meanings.suspicion` reads. Raises OSError."""
    rows = (f"{one.stop}\t{one.emergency}\t{one.sentence}\n" for one in weights)
    file.write_text(HEAD + "".join(rows), "utf-8")
