"""Takes in what does not come from a call: messages, statuses, answers of systems, due timers, API hand-offs."""
