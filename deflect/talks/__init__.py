"""Conversations as tests, and tried in the terminal: the ledger's own steps, in a database of memory alone."""
