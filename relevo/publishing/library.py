"""Which version each flow of a set has: a digest of its bytes and of those of the flows that it runs. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from voice_flows.publishing.loader import Loaded, load
from voice_flows.schema.document import Flow


@dataclass(frozen=True, slots=True)
class Library:
    """Flow documents by the name of their flow; those that cannot be read are left out of `flows`."""

    texts: Mapping[str, str]

    @property
    def flows(self) -> dict[str, Flow]:
        shaped = {name: shape(text) for name, text in self.texts.items()}
        return {name: flow for name, flow in shaped.items() if flow}

    def with_(self, texts: Mapping[str, str]) -> Library:
        return replace(self, texts={**self.texts, **texts})

    def checked(self, name: str) -> Loaded:
        """Returns the flow with its problems, seen together with all others."""
        return load(self.texts[name], name, self.flows)

    def inner(self, name: str) -> frozenset[str]:
        """Returns the flows that one runs, at any depth, without itself."""
        seen, waiting = {name}, [name]
        while waiting:
            flow = shape(self.texts[waiting.pop()])
            more = (runs(flow) if flow else set()) & self.texts.keys() - seen
            seen |= more
            waiting += more
        return frozenset(seen - {name})

    def outer(self, names: Collection[str]) -> list[str]:
        """Returns the other flows that run one of these, at any depth."""
        return [one for one in sorted(self.texts) if one not in names and self.inner(one) & set(names)]

    def version(self, name: str) -> str:
        """Returns the first 12 hexadecimal digits of the digest."""
        digest = hashlib.sha256()
        for one in (name, *sorted(self.inner(name))):
            digest.update(self.texts[one].encode() + b"\0")
        return digest.hexdigest()[:12]

    def runs(self, name: str) -> dict[str, str]:
        """Returns the version of each flow that one runs, at any depth."""
        return {one: self.version(one) for one in sorted(self.inner(name))}


@lru_cache(maxsize=256)
def shape(text: str) -> Flow | None:
    """Returns the flow of a document whatever problems it has, or `None` if it cannot be read."""
    return load(text, "").flow


def runs(flow: Flow) -> set[str]:
    """Returns the names of the flows that this one runs itself."""
    return {node.runs for node in flow.nodes.values() if node.runs}
