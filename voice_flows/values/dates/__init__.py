"""The ways in which a day is named; `voice_flows.values.date` tries one after the other."""
