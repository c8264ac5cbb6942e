"""What `/metrics` tells: figures of the ledger, of calls, texts and lines."""
