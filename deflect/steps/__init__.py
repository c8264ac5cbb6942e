"""Steps: take one input of one leg in one transaction, and the commands of calls on top of that."""
