"""What waits on this machine while the database is away: callers' inputs and webhooks, sealed and synced."""
