"""Joins two records of one person, and separates them again."""
