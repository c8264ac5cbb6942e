"""A customer's page over the API, and their records: who may be the same person, joining and separating them."""
