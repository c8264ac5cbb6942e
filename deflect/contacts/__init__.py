"""Which conversation a contact belongs to, and how sure we are of who makes it."""
