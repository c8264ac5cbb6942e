"""Opening hours as an admin sees and changes them: each calendar's week and dates, and what callers hear of them."""
