"""May we move this conversation, and the ledger that never loses the move."""
