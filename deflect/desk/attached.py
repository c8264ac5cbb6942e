"""Photos and other files of a thread, as the desk shows them beside their message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from deflect.attachments import content
from deflect.tables import Media

_FILES: Final = (
    select(Media).where(Media.conversation_id == bindparam("conversation")).order_by(Media.created_at, Media.id)
)


@dataclass(frozen=True, slots=True)
class Attached:
    """One file. `picture`: it may be shown in the page. `code`: why it is not there."""

    id: str
    state: Literal["wanted", "kept", "refused"]
    picture: bool
    size: int
    ending: str
    code: str


def of_entries(db: Session, conversation: str) -> Mapping[str, tuple[Attached, ...]]:
    """Returns the files of each entry of a conversation, in the order of their message."""
    found: dict[str, list[Attached]] = defaultdict(list)
    for row in db.scalars(_FILES, {"conversation": conversation}):
        picture, ending = row.content_type in content.SHOWN, content.ENDINGS.get(row.content_type, "")
        found[row.entry_id].append(Attached(row.id, row.state, picture, row.size, ending, row.code))
    return {entry: tuple(files) for entry, files in found.items()}
