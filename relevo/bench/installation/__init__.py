"""A whole Relevo of its own for one bench, on ports of its own."""
