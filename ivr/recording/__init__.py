"""Recordings under way: what may be recorded, both sides on one clock, and the thread that writes."""
