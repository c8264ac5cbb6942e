"""The addresses at which Twilio calls us, below `/webhooks/twilio`."""

from __future__ import annotations

from typing import Final

from gateway.providers.base import WEBHOOKS, Route

NAME: Final = "twilio"
SMS: Final = Route("/sms", "A text that a customer sent, signed by Twilio.")
STATUS: Final = Route("/status", "What became of a text of ours, signed by Twilio.")
SMS_PATH: Final = f"{WEBHOOKS}/{NAME}{SMS.path}"
STATUS_PATH: Final = f"{WEBHOOKS}/{NAME}{STATUS.path}"
