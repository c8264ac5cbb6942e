"""The ledger: conversations, calls and texts in one database, and the policy that decides what may be sent."""
