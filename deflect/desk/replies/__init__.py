"""What agents send often: canned replies, their variables, and what one does besides sending its text."""
