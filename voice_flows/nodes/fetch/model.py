"""The `fetch` node as an author writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase, strings
from voice_flows.schema.parts import Name
from voice_flows.schema.problems import Path


class FetchNode(NodeBase):
    kind: Literal["fetch"]
    service: Name = Field(description="a business system named in the settings")
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    path: str = Field(pattern=r"^/", description="a Liquid text; values are URL-encoded")
    body: dict[str, Any] | None = None
    save: dict[Name, str] = Field(default_factory=dict, description="variable to dotted path in the answer; . is all")
    timeout_s: float = Field(4.0, gt=0, le=20)
    then: Name
    not_found: Name | None = Field(None, description="the system answered 404; `failed` where empty")
    failed: Name

    EXITS: ClassVar[tuple[str, ...]] = ("then", "failed", "not_found")

    def templates(self) -> Iterator[tuple[Path, str]]:
        yield ("path",), self.path
        yield from strings(("body",), self.body)

    def fills(self) -> Iterator[tuple[Path, str]]:
        yield from ((("save", name), name) for name in self.save)

    def summary(self, language: str) -> str:
        return f"{self.method} {self.service}{self.path}"
