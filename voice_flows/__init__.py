"""The flow language: documents, checks, the machine that runs them. Pure: no I/O, clock, random or logging."""
