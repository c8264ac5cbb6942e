"""Verbs over what is kept: of one customer, or of all."""
