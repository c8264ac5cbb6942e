"""The verbs of the `relevo` command, one file each."""
