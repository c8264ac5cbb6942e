"""A customer's page: who they are, at which numbers, their conversations, and all that happened with them."""
