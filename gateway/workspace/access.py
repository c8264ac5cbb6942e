"""What a request without a sign-in is answered; who is signed in, `sign_in.current` says."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue


def signed_out() -> ResponseReturnValue:
    """Answers who is not signed in: 401 to a program, the sign-in page to a person."""
    if "/api/" in request.path:
        return {"error": "signed_out"}, 401
    return redirect(url_for("sign_in.show", next=request.full_path if request.query_string else request.path))
