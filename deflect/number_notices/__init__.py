"""Notices to the owner of a known number of what somebody did from another one."""
