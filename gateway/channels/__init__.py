"""One channel = one table of capabilities + one thin adapter."""
