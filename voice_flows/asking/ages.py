"""When a value was fetched, and by which node: kept in `Session.fetched` for each variable, as JSON.

A value copied from a fetched one has its age; one that the customer or the author gave has none. What is done with an
age is decided in `voice_flows.engine.look_again`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from voice_flows.asking.steps import Here
from voice_flows.model.turns import Json

_ONE_NAME: Final = re.compile(r"^\s*\{\{\s*([a-z_][a-z0-9_]*)((?:\.[a-z0-9_]+)*)\s*\}\}\s*$")


def noted(here: Here, names: Iterable[str], *, tried: bool = False) -> Here:
    """Returns the session with these values fetched now, by the node that it stands at.

    `tried` says only that they were asked for again and the system did not answer.
    """
    now, session = here.moment.now.isoformat(), here.session
    if tried:
        again = {name: {**session.fetched[name], "tried": now} for name in names if name in session.fetched}
        return here.with_(fetched={**session.fetched, **again})
    new = {name: {"flow": session.flow, "node": session.node, "at": now} for name in names}
    return here.with_(fetched={**session.fetched, **new})


def picked(here: Here, list_: str, save: str) -> Here:
    """Returns the session with `save` as old as the list it was chosen from, at the question it stands at."""
    source = here.session.fetched.get(list_)
    if source is None:
        return forgotten(here, save)
    menu = [here.session.flow, here.session.node]
    age = {name: value for name, value in source.items() if name != "copy"}
    return here.with_(fetched={**here.session.fetched, save: {**age, "list": list_, "menu": menu, "shown": menu}})


def copied(here: Here, written: Mapping[str, Json]) -> Here:
    """Returns the session in which variables set from one fetched value, or a part of it, have its age."""
    kept = dict(here.session.fetched)
    for name, value in written.items():
        alone = _ONE_NAME.match(value) if isinstance(value, str) else None
        source = here.session.fetched.get(alone[1]) if alone else None
        kept.pop(name, None)
        if alone and source is not None:
            kept[name] = {**source, "copy": [alone[1], alone[2].lstrip(".")]}
    return here.with_(fetched=kept) if kept != here.session.fetched else here


def forgotten(here: Here, *names: str) -> Here:
    """Returns the session in which these values have no age: given by the customer, or acted upon."""
    if not here.session.fetched.keys() & set(names):
        return here
    return here.with_(fetched={name: age for name, age in here.session.fetched.items() if name not in names})


def shown(here: Here, names: Iterable[str]) -> Here:
    """Returns the session that remembers which node the customer heard or read these values at."""
    at, kept = [here.session.flow, here.session.node], here.session.fetched
    told = {name: {**kept[name], "shown": at} for name in names if name in kept and kept[name].get("shown") != at}
    return here.with_(fetched={**kept, **told}) if told else here


def older(here: Here, name: str, limit_s: float, *, tries: bool) -> bool:
    """True where the value was fetched more than `limit_s` ago; with `tries`, a look-up that failed since counts."""
    age: Mapping[str, Any] = here.session.fetched[name]
    at = max(str(age.get("at", "")), str(age.get("tried", "")) if tries else "")
    try:
        return (here.moment.now - datetime.fromisoformat(at)).total_seconds() > limit_s
    except (TypeError, ValueError):  # no instant that this release can read: looked up to be sure
        return True
