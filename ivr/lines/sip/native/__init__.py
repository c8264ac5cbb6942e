"""Reaches the C library below the pjsua2 bindings, for what these do not offer. Only this folder knows its memory."""
