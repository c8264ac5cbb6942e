"""A channel's renderer and window rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from deflect.installation import Installation
from deflect.rendering.capabilities import SMS, Capabilities
from deflect.rendering.channel import TEXT, Channel
from gateway.channels import BY_NAME

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("window_h", "ago_h", "open_"), [(None, None, True), (24, 23, True), (24, 25, False), (24, None, False)]
)
def test_a_window_is_open_for_so_long_after_the_last_word(window_h: int | None, ago_h: int | None, open_: bool) -> None:
    channel = Channel("chat", SMS, window=timedelta(hours=window_h) if window_h else None)
    assert channel.open(NOW - timedelta(hours=ago_h) if ago_h else None, NOW) is open_


def test_an_unknown_channel_shows_plain_text() -> None:
    chat = Channel("chat", Capabilities(text_limit=4000, buttons=3))
    house = Installation(channels={**BY_NAME, "chat": chat})
    assert (house.channel("chat"), house.channel("sms"), house.channel("fax")) == (chat, BY_NAME["sms"], TEXT)
