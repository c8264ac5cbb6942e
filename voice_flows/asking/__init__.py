"""Asking, listening and wording, shared by all kinds of nodes. No file here knows a particular kind."""
