"""One wiring function per program, and what starts, watches and measures the programs."""
