"""Reads the Replaces header of an INVITE (RFC 3891): the call that its sender takes over. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.lines.sip.invite.headers import header_values, parameters
from ivr.lines.sip.messages.incoming import BUSY, TAKEN
from ivr.lines.sip.messages.responses import Response


@dataclass(frozen=True, slots=True)
class Replaces:
    """The dialog by its Call-ID, our tag and the far end's."""

    call_id: str
    ours: str
    theirs: str
    early_only: bool = False


def replaces(invite: str) -> Replaces | None:
    """Returns the dialog that an INVITE replaces, with empty fields where it names none rightly; `None`: it begins one.

    More than one such header is an error.
    """
    found = header_values(invite, "Replaces")
    if not found:
        return None
    call_id, *rest = found[0].split(";")
    told = parameters(rest)
    ours, theirs = told.get("to-tag", ""), told.get("from-tag", "")
    if len(found) > 1 or not (call_id.strip() and ours and theirs):
        return Replaces("", "", "")
    return Replaces(call_id.strip(), ours, theirs, "early-only" in told)


def answer(wanted: Replaces, *, found: bool, same_peer: bool, admitted: bool) -> Response:
    """Returns how an INVITE that names a dialog is answered; where it is refused, the old call stays as it was.

    `found`: we have that dialog, and it is answered. `same_peer`: the INVITE comes from that dialog's peer.
    """
    if not wanted.call_id:
        return Response(400)
    if not found:
        return Response(481)
    if not same_peer:
        return Response(403)
    if wanted.early_only:
        return Response(486)
    return TAKEN if admitted else BUSY
