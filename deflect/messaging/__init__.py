"""What is sent: rendering, composing, the outbox, and requests to business systems."""
