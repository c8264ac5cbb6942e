"""One call: its stage, its runner, the plan of a turn, keypad, prompts and endings."""
