"""What comes from customers and carriers: messages, statuses, and words that call for help."""
