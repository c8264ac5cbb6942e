"""The verbs for those who decide who may do what: accounts, teams, the audit, and keys of other programs."""
