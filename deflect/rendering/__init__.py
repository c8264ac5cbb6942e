"""How a turn becomes the bodies of messages, and what a channel can show. Pure."""
