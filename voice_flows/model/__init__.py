"""Values of a running flow: inputs, turns, effects, and the session as JSON."""
