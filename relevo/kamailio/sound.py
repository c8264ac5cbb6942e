"""Renders how sound goes: straight to the voice workers, or by rtpengine. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ivr.lines.sip.trunk import Trunk
from relevo.kamailio.parts import filled
from relevo.rtpengine.program import RelayedSound

MORE: Final = 300
"""Bytes by which rtpengine may lengthen a message: ports of reports, and the encryptions that it adds to an offer."""
REFUSED: Final = (
    "AEAD_AES_256_GCM", "AEAD_AES_128_GCM", "AES_192_CM_HMAC_SHA1_80", "AES_192_CM_HMAC_SHA1_32",
    "F8_128_HMAC_SHA1_80", "F8_128_HMAC_SHA1_32", "NULL_HMAC_SHA1_80", "NULL_HMAC_SHA1_32",
)  # fmt: skip
"""Encryptions that it would offer and that the library does not speak, or that encrypt nothing."""
FLAGS: Final = (
    "replace-origin", "ICE=remove", "DTLS=off", "rtcp-mux-demux", "strict-source",
    *(f"SDES-no-{name}" for name in REFUSED),
)  # fmt: skip
"""Keys of encrypted sound pass as they are: worker and far end encrypt, rtpengine carries."""


def modules(sound: RelayedSound | None) -> list[str]:
    """Returns the lines that load what relayed sound needs."""
    return ['loadmodule "sdpops.so"', 'loadmodule "rtpengine.so"'] if sound else []


def routes(sound: RelayedSound | None, trunks: Sequence[Trunk]) -> str:
    """Returns the routes `SOUND`, `SOUND_BACK` and `SOUND_OVER`."""
    if sound is None:
        return filled("sound_direct.cfg")
    straight = [line for trunk in trunks if trunk.name in sound.straight for line in _straight(trunk)]
    return filled(
        "sound_relayed.cfg",
        control=sound.control_port,
        flags=" ".join(FLAGS),
        straight="\n".join(straight) or "    # no trunk has its sound straight from the workers",
        family="" if sound.by_ipv6 else '    if (is_method("INVITE|UPDATE")) route(IPV4);',
    )


def _straight(trunk: Trunk) -> list[str]:
    """Returns the lines that know a call of a trunk whose sound is not relayed."""
    lines = [f'    if ($var(party) == "trunk:{trunk.name}") $var(straight) = 1;']
    if trunk.host:
        lines.append(f'    if ($var(who) == "worker" && !has_totag() && $rd == "{trunk.host}") $var(straight) = 1;')
    return lines
