"""What is spelt within a spoken address: letters by their names, remarks on them, and parts said anew."""
