"""The API of letters: what was not sent or not taken in, for admins."""
