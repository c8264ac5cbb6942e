"""News for an agent who looks at something else: what happened, and of which news the agent wants to be told."""
