"""The channels customers write on: one file each, registered by one list. Who carries them is in `providers`."""

from __future__ import annotations

from typing import Final

from deflect.rendering.channel import Channel
from gateway.channels import sms

CHANNELS: Final[tuple[Channel, ...]] = (sms.CHANNEL,)
BY_NAME: Final = {channel.name: channel for channel in CHANNELS}
