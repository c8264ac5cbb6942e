"""The list of blocked numbers, as agents and admins see and change it."""
