"""The database and everything that surrounds one transaction: store, unit of work, events, journal, vault."""
