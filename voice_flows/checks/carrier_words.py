"""Words that carriers and providers act on before we see them, and what to write instead.

Carriers know these words whatever language a flow speaks.
"""

from __future__ import annotations

from collections.abc import Mapping

from voice_flows.understanding.carrier_words import bare as bare
from voice_flows.understanding.carrier_words import words as words


def stop() -> Mapping[str, str]:
    """A customer who answers with one of these is unsubscribed."""
    return words("stop")


def resume() -> Mapping[str, str]:
    """A customer who answers with one of these may get the provider's own reply on top of ours."""
    answered = words("start") | words("yes") | words("help")
    return {word: instead for word, instead in answered.items() if instead}
