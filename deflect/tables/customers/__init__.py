"""Tables of what people here keep of a customer beside what the customer's contacts tell."""
