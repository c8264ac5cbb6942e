"""A complete, separate Relevo for one bench, on its own ports."""
