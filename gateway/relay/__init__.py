"""The relay: sends what the outbox holds, reads what the journal holds, fires what is due."""
