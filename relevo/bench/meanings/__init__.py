"""Sentences that ask for no more texts or call for help, and the training that weighs nearness to them."""
