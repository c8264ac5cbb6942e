"""Watches who is connected to Kamailio by TCP and TLS."""
