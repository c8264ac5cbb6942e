"""Checks of `relevo doctor`, one area a file."""
