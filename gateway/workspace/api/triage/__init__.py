"""How agents sort what there is to do, over the API."""
