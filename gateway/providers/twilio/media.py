"""Fetches a message's files from Twilio's own hosts and from no other. The account's key goes to its API only."""

from __future__ import annotations

from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

from gateway.providers.base import NoMedia

API: Final = "api.twilio.com"
HOSTS: Final = (".twilio.com", ".twiliocdn.com")
HOPS: Final = 3
"""Redirects within Twilio: the API names where the file lies."""
PIECE: Final = 65_536


def fetch(address: str, most: int, account: tuple[str, str], timeout_s: float, base_url: str | None) -> bytes:
    """Returns the file. `base_url` stands for the API where a simulator takes its place. Raises `NoMedia`."""
    with requests.Session() as session:
        session.trust_env = base_url is None
        for _ in range(HOPS + 1):
            asked = urlsplit(address)
            if not _twilios(asked):
                raise NoMedia("media_elsewhere")
            url = address
            if base_url is not None:
                base = urlsplit(base_url)
                url = asked._replace(scheme=base.scheme, netloc=base.netloc).geturl()
            try:
                auth = account if asked.hostname == API else None
                with session.get(url, auth=auth, stream=True, allow_redirects=False, timeout=timeout_s) as answer:
                    if not answer.is_redirect:
                        return _content(answer, most)
                    address = urljoin(address, answer.headers["Location"])
            except requests.RequestException as failure:
                raise NoMedia("media_unreachable") from failure
    raise NoMedia("media_elsewhere")


def _twilios(asked: SplitResult) -> bool:
    try:
        return asked.scheme == "https" and asked.port in (None, 443) and (asked.hostname or "").endswith(HOSTS)
    except ValueError:  # a port that is no number
        return False


def _content(answer: requests.Response, most: int) -> bytes:
    if answer.status_code in (404, 410):
        raise NoMedia("media_gone")
    if answer.status_code != 200:
        raise NoMedia("media_unreachable")
    content = b""
    for piece in answer.iter_content(PIECE):
        content += piece
        if len(content) > most:
            raise NoMedia("media_too_large")
    return content
