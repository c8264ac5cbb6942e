"""One module for each engine that recognises speech. A vendor's library is imported in its own module only."""
