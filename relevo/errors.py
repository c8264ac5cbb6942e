"""The root of every exception that the product defines. It imports nothing, so that every package may import it.

    RelevoError
    ├── DatabaseError          deflect.storage.errors
    │   ├── DatabaseUnavailable      retryable
    │   └── SchemaMissing
    ├── SpeechUnavailable      speech.base, retryable
    ├── SendError, AnswerLost  gateway.providers
    ├── FlowError              relevo.publishing
    └── ...                    each other error stands beside the code that raises it

Each class has a `code` that the reference documents, says by `retryable` whether trying again can help, and carries a
message of what happened and how to fix it. `Control` marks the few that only steer the flow of a program.
"""

from __future__ import annotations


class RelevoError(Exception):
    """Any failure that the product names. `code` names its kind; `retryable`: trying again can help."""

    code: str
    retryable: bool = False
    loggable: bool = False
    """True if its message is a sentence of ours that quotes nobody, so that logs may tell it."""


class Control(RelevoError):
    """Ends something that goes on, such as a call. Not a failure: it has no code and reaches no user."""
