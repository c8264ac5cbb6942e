"""The parts of a conversation, inside a transaction: legs, timeline, hand-offs, timers, calls to place."""
