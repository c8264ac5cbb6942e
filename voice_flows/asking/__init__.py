"""How nodes ask, listen and word things, shared by all kinds; no file here knows a single kind of node."""
