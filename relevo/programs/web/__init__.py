"""How the two web programs are served: doors in front of their Flask applications."""
