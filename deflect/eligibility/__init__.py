"""Whether a number may be texted or called, and why not: the rules themselves are in `deflect.policy`."""
