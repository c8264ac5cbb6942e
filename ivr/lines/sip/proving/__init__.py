"""Proves a build of the SIP library before calls are trusted to it."""
