"""What is kept of customers and for how long: their keys, sealing, retention, erasing and export."""
