"""What agents set for themselves: how the desk looks and listens, and the signature of their replies."""
