"""Puts this folder on the path of the tests below it, which share `small_shop` and `menus_to_match`."""
