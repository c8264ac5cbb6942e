"""Fakes of the voice program for tests: lines in virtual time, agents, tapes, keys, audio and echo."""
