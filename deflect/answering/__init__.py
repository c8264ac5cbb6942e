"""Which flow answers at a number of ours, where admins say it on their page. `Installation` says what settings name."""
