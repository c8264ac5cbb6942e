"""The one command and the wiring of each program (composition root)."""
