"""Figures over many conversations, for those who run a contact centre. Reads only."""
