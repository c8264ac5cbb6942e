"""What a conversation consists of: opening, timeline, hand-off, timers, and the context that a step reads."""
