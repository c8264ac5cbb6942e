"""Runs rtpengine, by which callers' sound passes where voice workers must not be reached from outside.

Nothing here knows calls or flows; Kamailio tells rtpengine of each call.
"""
