"""Recordings of sound at rest: sealed files, their rows, what a player needs of them. No line and no engine here.

A tape has two channels on one clock, the caller's and ours: mu-law at 8000 Hz, interleaved.
"""

from deflect.recordings.files import About, Reading, Tapes, Writing
from deflect.recordings.levels import Meter

__all__ = ["About", "Meter", "Reading", "Tapes", "Writing"]
