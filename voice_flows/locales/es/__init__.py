"""Spanish as data."""
