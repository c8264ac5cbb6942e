"""Serves photos and other files of customers to people who are signed in. Nothing is decrypted on disk or cached.

Only pictures are shown in the page; everything else is a download, and a browser may not guess another type.
"""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from deflect.attachments import content
from deflect.attachments.files import Attachments
from deflect.storage.store import Store
from deflect.storage.vault import Unreadable
from deflect.tables import Media
from gateway.workspace.permissions import needs


def blueprint(store: Store, files: Attachments) -> Blueprint:
    api = Blueprint("media_api", __name__, url_prefix="/api/desk/media")

    @api.get("/<medium>")
    @needs("conversations:read")
    def medium(medium: str) -> ResponseReturnValue:
        """A photo or another file of a customer's message, as it came."""
        with store.reading() as db:
            row = db.get(Media, medium)
        if row is None or row.state != "kept":
            return {"error": row.code or row.state if row else "unknown"}, 404
        try:
            data = files.read(row.id)
        except (FileNotFoundError, Unreadable) as lost:
            return {"error": "unreadable" if isinstance(lost, Unreadable) else "unknown"}, 404
        return Response(data, headers=_headers(row))

    return api


def _headers(row: Media) -> dict[str, str]:
    shown = row.content_type in content.SHOWN
    name = f"{row.created_at:%Y%m%d-%H%M}-{row.id}.{content.ENDINGS.get(row.content_type, 'bin')}"
    return {
        "Content-Type": row.content_type if shown else content.OTHER,
        "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
