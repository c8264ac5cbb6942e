"""Numbers that are kept from calling and writing: which are blocked now, and what becomes of their calls."""
