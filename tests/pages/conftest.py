"""Pages that need the whole Relevo start it as the journeys by voice do."""

from __future__ import annotations

import sys
from pathlib import Path

JOURNEYS = Path(__file__).parents[1] / "journeys"
sys.path[:0] = [str(JOURNEYS / "spoken"), str(JOURNEYS / "whole")]
