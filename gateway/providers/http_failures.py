"""What a failed HTTP request of an SDK means: surely not taken, or perhaps taken. For SDKs over `requests`."""

from __future__ import annotations

import requests
import urllib3.exceptions

from gateway.providers.base import AnswerLost, SendError
from gateway.providers.causes import BY_CODE


def unanswered(failure: requests.RequestException) -> SendError | AnswerLost:
    """Returns `provider_down`, which is retried, if no connection was made; otherwise the answer counts as lost."""
    reason = failure.args[0] if failure.args else None
    reason = getattr(reason, "reason", reason)
    never_sent = isinstance(failure, requests.ConnectTimeout | requests.exceptions.InvalidURL) or isinstance(
        reason,
        urllib3.exceptions.NewConnectionError
        | urllib3.exceptions.ConnectTimeoutError
        | urllib3.exceptions.SSLError
        | urllib3.exceptions.ProxyError,
    )
    if never_sent:
        return SendError.because(BY_CODE["provider_down"])
    return AnswerLost(type(failure).__name__)
