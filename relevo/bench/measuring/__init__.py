"""Figures, machine load, and how results are shown."""
