"""The verbs for engineers of lines: call records, SIP traces, and the test of a trunk."""
