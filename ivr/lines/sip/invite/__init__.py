"""Reads what an INVITE claims: who calls, for whom, and how far that may be believed. Pure."""
