"""What a caller hears for a text: stored sounds, concatenation, pace and recordings by people."""
