"""Published flows, the prompts they need and the words their recogniser knows."""
