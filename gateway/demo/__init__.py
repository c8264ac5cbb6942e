"""The two demo businesses that callers can ask about: a shop and a clinic, over plain HTTP JSON.

They stand where a customer's own systems would stand. Nothing here knows of flows, calls or conversations.
"""
