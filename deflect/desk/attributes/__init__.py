"""Attributes of customers that a business has of its own: their list, how values are read, and giving them."""
