"""For how long customers' records are kept, over HTTP."""
