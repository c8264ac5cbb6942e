"""Customers and their addresses; the accounts of the people who work here."""
