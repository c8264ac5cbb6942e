"""Whether Relevo is fit for the addresses at which it serves."""
