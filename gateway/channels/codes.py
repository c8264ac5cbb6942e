"""Why a provider did not take or deliver a text: each cause named once, with what to do and what a person reads.

Keyed by the providers' numbers (Twilio's error dictionary); nobody else in the house knows one of them. What is
said names the state, the cause and the fix, without the number.
"""

from __future__ import annotations

from dataclasses import dataclass

from voice_flows.locales import fixed_words


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause. `retryable`: the same message may succeed later without anybody changing anything."""

    code: str
    retryable: bool
    numbers: tuple[int, ...] = ()

    def words(self, language: str) -> str:
        """What an agent or admin reads: `delivery.<code>` of the locales."""
        return fixed_words.text(f"delivery.{self.code}", language)


CAUSES: tuple[Cause, ...] = (
    Cause("invalid_number", False, (21211, 21217, 21401, 21421)),
    Cause("not_mobile", False, (21614,)),
    Cause("landline", False, (30006,)),
    # told only after the carrier tried for hours; once more is for a person to decide
    Cause("unreachable", False, (30003, 30410)),
    Cause("unknown_handset", False, (30005,)),
    Cause("opted_out", False, (21610,)),
    Cause("blocked", False, (30004,)),
    Cause("region_closed", False, (21408, 30450, 60410)),
    Cause("no_route", False, (21612, 21266, 30008)),
    Cause("filtered", False, (30007,)),
    Cause("unregistered_sender", False, (30034, 30032, 30024, 30035)),
    Cause("wrong_sender", False, (21606, 21603, 21659, 21660, 21661, 21212, 21703, 63007)),
    Cause("queue_full", True, (21611, 30001, 30022)),
    Cause("too_fast", True, (20429, 14107, 63018)),
    Cause("expired", False, (30036,)),
    Cause("window_closed", False, (63016, 470, 131047)),
    Cause("bad_content", False, (21602, 21617, 21605, 21620, 21623, 30019, 63013, 12300)),
    Cause("credentials", True, (20003, 20008, 30002, 10001)),
    Cause("provider_down", True),
    Cause("taken_over", False),
    Cause("answer_lost", False),
    Cause("uncertain", False),
    Cause("refused", False),
)

BY_CODE = {cause.code: cause for cause in CAUSES}
BY_NUMBER = {number: cause for cause in CAUSES for number in cause.numbers}
REFUSED = BY_CODE["refused"]


def cause_of(number: int | str | None) -> Cause:
    """The cause for a provider's error number or for our own code; `refused` for one nobody has named yet."""
    text = str(number or "").strip()
    if text in BY_CODE:
        return BY_CODE[text]
    return BY_NUMBER.get(int(text), REFUSED) if text.isascii() and text.isdigit() else REFUSED
