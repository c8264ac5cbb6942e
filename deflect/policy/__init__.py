"""Pure decisions, returned as values with a reason: texting, calling, quiet hours, keywords, redaction, numbers."""
