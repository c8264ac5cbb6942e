"""What a caller hears of the opening hours while a business is closed, in the phrase library's words."""

from __future__ import annotations

from datetime import datetime

from voice_flows.schema.document import Flow
from voice_flows.wording import phrases, templates


def offer(flow: Flow, opens: datetime, local: datetime, language: str) -> str:
    """Returns the words in which text is offered at `local`, before the opening `opens`; both are wall-clock times.

    In `language` where the flow speaks it, else in the flow's first.
    """
    spoken = language if language in flow.languages else flow.languages[0]
    scope = {
        "brand": flow.brand.told(spoken),
        "hours": {"open": False, "next": opens.isoformat(timespec="minutes")},
        "moment": {"today": local.date().isoformat()},
    }
    text = phrases.wording("offer_closed", spoken, flow.brand.register_, flow.country)
    return "".join(templates.render(text, spoken, scope, "voice", flow.country))
