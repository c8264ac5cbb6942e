"""How agents sort what there is to do: labels and priority."""
