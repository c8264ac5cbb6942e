"""Runs Kamailio in front of several voice workers: configuration, start, and the state of each worker.

Nothing here knows calls or flows. The configuration is written anew at every start, never by hand.
"""
