"""For how long customers' records are kept, and which of them are past that."""
