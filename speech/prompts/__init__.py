"""The sound for a text: stored prompts, concatenation, pace and human recordings."""
