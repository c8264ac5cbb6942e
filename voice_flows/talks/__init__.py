"""Conversations as tests: their format, inputs, expectations and runner."""
