"""Records of one person that are shown as one customer."""
