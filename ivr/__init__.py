"""The voice program: lines, calls, what a caller hears and does."""
