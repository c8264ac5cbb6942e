"""One module for each engine that hears; each is the only home of its vendor's library."""
