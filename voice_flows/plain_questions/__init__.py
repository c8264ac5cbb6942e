"""What customers ask back at any question of a flow: when we are open, and what nothing here answers."""
