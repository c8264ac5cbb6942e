"""How a customer proves in writing who they are, where their number may be somebody else's now."""
