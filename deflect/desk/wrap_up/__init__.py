"""What became of a matter: the codes by which agents close it, who is asked for one, and the list of them."""
