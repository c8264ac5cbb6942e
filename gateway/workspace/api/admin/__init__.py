"""The API of the admin's pages."""
