"""The list of the desk: its views, pages and search, and which conversation comes next."""
