"""The list of customers' attributes over the API, for those who keep it."""
