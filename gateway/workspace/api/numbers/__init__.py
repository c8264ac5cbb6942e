"""The numbers of ours and their flows, over HTTP."""
