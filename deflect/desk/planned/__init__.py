"""Replies that an agent writes now and that go later: planned, held back where they may not go, sent once."""
