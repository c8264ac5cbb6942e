"""Photos and other files of customers' messages, at rest."""
