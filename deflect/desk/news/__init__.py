"""What an agent is told of while they look at something else, and of what they want to be told."""
