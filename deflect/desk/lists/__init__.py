"""The list of the desk: its views and pages, and which conversation comes next."""
