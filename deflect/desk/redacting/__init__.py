"""Words that an agent with the right replaces by a mark, for ever, wherever a conversation keeps them."""
