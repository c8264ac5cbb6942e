"""One wiring function for each program, and what starts, supervises and measures the programs."""
