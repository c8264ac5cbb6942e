"""One module for each engine that speaks. A vendor's library is imported in its own module only."""
