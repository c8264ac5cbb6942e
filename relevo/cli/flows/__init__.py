"""`relevo flows`: check and draw flow files, talk to a flow, run talks."""
