"""Keeps with every commit whose turn each changed conversation is; the rule itself is `deflect.policy.turns`."""
