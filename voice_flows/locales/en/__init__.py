"""English as data."""
