"""Splits a conversation in two, one for each matter, and puts it together again."""
