"""The records of a customer over the API: who may be the same person, joining and separating them."""
