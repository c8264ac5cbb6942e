"""What other programs are told of the hand-offs they asked for: one notice per state that is reached."""
