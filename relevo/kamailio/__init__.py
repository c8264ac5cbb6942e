"""Kamailio in front of many voice workers: its configuration, its start, and what it is told of them.

Nothing here knows calls or flows. The configuration is written anew at every start, never by hand.
"""
