"""Stored recordings: sealed files, their rows, and what a player needs.

A tape (one recording) has two channels on one clock, the caller's and ours: mu-law at 8000 Hz, interleaved.
"""

from deflect.recordings.files import About, Reading, Tapes, Writing
from deflect.recordings.levels import Meter

__all__ = ["About", "Meter", "Reading", "Tapes", "Writing"]
