"""Calls that we place: the dialler and answering-machine detection."""
