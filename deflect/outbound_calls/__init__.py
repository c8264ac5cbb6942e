"""Calls that we place: attempts, their recovery after a crash, and calls that were not answered."""
