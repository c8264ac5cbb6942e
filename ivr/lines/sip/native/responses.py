"""Sends final responses to requests within a call, with headers, which the bindings do not offer.

Only within the library's callback that reports the request.
"""

from __future__ import annotations

from typing import Any

from ivr.lines.sip.messages.responses import Response
from ivr.lines.sip.native.functions import header_list, library


def respond(rdata: Any, response: Response) -> None:
    """Answers a request within a call; does nothing where the call is gone."""
    request = int(rdata.pjRxData)
    if dialog := library().pjsip_rdata_get_dlg(request):
        with header_list(response.headers) as headers:
            library().pjsip_dlg_respond(dialog, request, response.status, None, headers, None)
