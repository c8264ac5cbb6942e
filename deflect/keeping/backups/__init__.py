"""Files of backups: a database copied whole, and sealed as one file."""
