"""What was not sent or not taken in, and waits for a person: listed, tried again, put away."""
