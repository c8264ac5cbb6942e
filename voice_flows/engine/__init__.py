"""The machine that runs flows: one input in, effects and a wait out."""
