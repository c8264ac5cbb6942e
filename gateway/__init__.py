"""Messaging and the web: two programs (ingress and relay), one web application for agents, and what they share."""
