"""The verbs of `relevo`, one file each."""
