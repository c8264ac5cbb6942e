"""The flow document as pydantic models, what all nodes share, and the problems found in it."""
