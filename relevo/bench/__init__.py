"""Figures of this machine, one bench a file; each starts and stops what it needs."""
