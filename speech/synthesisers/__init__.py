"""One module for each engine that speaks; each is the only home of its vendor's library."""
