"""Callers for benches: raw SIP and RTP, and the sounds they send."""
