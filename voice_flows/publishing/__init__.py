"""From YAML to a checked flow, and what an author sees of it: problems, diagram, prompts to render."""
