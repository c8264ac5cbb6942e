"""Brings waiting callers and agents together, and measures how long people wait."""
