"""The records of a conversation's customer: which others may be the same person, joining them, separating them."""
