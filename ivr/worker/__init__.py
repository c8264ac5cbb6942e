"""The processes: prefork parent, voice worker, its capacity, and calls that check a line."""
