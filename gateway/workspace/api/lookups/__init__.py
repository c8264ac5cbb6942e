"""Look-ups in business systems that agents make by a button, over the API."""
