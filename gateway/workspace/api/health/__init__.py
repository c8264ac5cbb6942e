"""The API of health: how every part of the installation is, for admins."""
