"""The demo businesses over HTTP: the JSON that flows fetch and the page to edit it."""
