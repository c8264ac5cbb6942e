"""Benches that measure this machine, one file each. Every bench starts and stops what it needs."""
