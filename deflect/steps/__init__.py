"""The ledger: takes one input of one leg in one transaction, and what needs a whole step around it."""
