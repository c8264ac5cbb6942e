"""Why a text was not taken or not delivered: each cause named once, and whether trying again can help.

These codes are ours and the only ones outside a provider's folder. The locales word them: state, cause and fix.
"""

from __future__ import annotations

from dataclasses import dataclass

from voice_flows.locales import fixed_words


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause. `retryable`: the same message may succeed later without a change."""

    code: str
    retryable: bool

    def words(self, language: str) -> str:
        """Returns what an agent or admin reads: `delivery.<code>` of the locales."""
        return fixed_words.text(f"delivery.{self.code}", language)


CAUSES: tuple[Cause, ...] = (
    Cause("invalid_number", False),
    Cause("not_mobile", False),
    Cause("landline", False),
    # told only after the carrier tried for hours; once more is for a person to decide
    Cause("unreachable", False),
    Cause("unknown_handset", False),
    Cause("opted_out", False),
    Cause("blocked", False),
    Cause("region_closed", False),
    Cause("no_route", False),
    Cause("filtered", False),
    Cause("unregistered_sender", False),
    Cause("wrong_sender", False),
    Cause("queue_full", True),
    Cause("too_fast", True),
    Cause("expired", False),
    Cause("window_closed", False),
    Cause("bad_content", False),
    Cause("credentials", True),
    Cause("no_provider", False),
    Cause("no_credit", True),
    Cause("provider_down", True),
    Cause("taken_over", False),
    Cause("taken_back", False),
    Cause("separated", False),
    Cause("no_text", False),
    Cause("no_consent", False),
    Cause("answer_lost", False),
    Cause("customer_key_missing", False),
    Cause("uncertain", False),
    Cause("not_delivered", False),
    Cause("refused", False),
)

BY_CODE = {cause.code: cause for cause in CAUSES}
REFUSED = BY_CODE["refused"]
"""The cause of a refusal whose number is in no provider's table."""
NOT_DELIVERED = BY_CODE["not_delivered"]
"""The cause of a failed delivery whose number is in no provider's table."""
