"""SMS: numbered text, paid in segments, at any time."""

from __future__ import annotations

from typing import Final

from deflect.rendering.capabilities import SMS
from deflect.rendering.channel import Channel

CHANNEL: Final = Channel("sms", SMS)
