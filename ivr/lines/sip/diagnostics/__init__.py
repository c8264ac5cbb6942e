"""What an engineer wants to see of calls: how each one went, and the messages of each."""
