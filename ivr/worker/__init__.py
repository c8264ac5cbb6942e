"""The processes: prefork parent and voice worker, and what checks a line: SIP OPTIONS, a DTMF test call."""
