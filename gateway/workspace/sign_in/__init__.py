"""Sign-in, and what people do with their own account: sessions, password, second step."""
