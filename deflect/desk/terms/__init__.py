"""For how long customers' records are kept, as an admin sees and changes it."""
