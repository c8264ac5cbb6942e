"""Look-ups in business systems that agents make by a button, where the author of a flow offers it."""
