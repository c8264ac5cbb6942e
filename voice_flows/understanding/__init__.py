"""Which choice was meant, and whether to act, confirm or ask again."""
