"""The ingress: providers' webhooks, and the API of hand-offs and calls. It keeps what comes in and answers; flows run elsewhere."""

from gateway.ingress.app import create_app

__all__ = ["create_app"]
