"""What a call runs on: the SIP line and the browser handset, behind one interface."""
