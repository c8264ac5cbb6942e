"""What agents do to whose a conversation is and how it stands: for one, for many at once, and undone."""
