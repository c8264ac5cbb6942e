"""The ingress: webhooks, and the API of hand-offs and calls. It keeps what comes in; flows run elsewhere."""

from gateway.ingress.app import create_app

__all__ = ["create_app"]
