"""The flow document as pydantic models, its JSON Schema, and the problems found in it."""
