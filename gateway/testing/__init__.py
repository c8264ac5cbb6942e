"""Fakes and provider simulators that ship with the gateway."""
