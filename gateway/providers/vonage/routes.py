"""The addresses at which Vonage calls us, below `/webhooks/vonage`. The account decides between GET and POST."""

from __future__ import annotations

from typing import Final

from gateway.providers.base import WEBHOOKS, Route

NAME: Final = "vonage"
SMS: Final = Route("/sms", "A text that a customer sent, signed by Vonage.", ("GET", "POST"))
STATUS: Final = Route("/status", "The delivery receipt of a text of ours, signed by Vonage.", ("GET", "POST"))
SMS_PATH: Final = f"{WEBHOOKS}/{NAME}{SMS.path}"
STATUS_PATH: Final = f"{WEBHOOKS}/{NAME}{STATUS.path}"
