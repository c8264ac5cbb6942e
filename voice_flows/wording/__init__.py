"""Texts of authors and of the phrase library: templates, filters, values, SMS segments."""
