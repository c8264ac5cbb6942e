"""The messaging program: ingress, channels, relay, and the web for agents and admins."""
