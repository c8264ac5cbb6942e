"""Numbers that are kept from calling and writing, over the API."""
