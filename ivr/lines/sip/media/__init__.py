"""How sound goes between a SIP call and its `Sound`: played by the library itself, heard by Python where asked."""
