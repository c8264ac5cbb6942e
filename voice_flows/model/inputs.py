"""What goes into a session: one input for each turn, whatever line or channel it came by. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from voice_flows.model.voicemail import Recorded

Json: TypeAlias = Any
Concern: TypeAlias = Literal["stop", "emergency"]
"""What a sentence may ask for at any question: no more texts, or help."""


@dataclass(frozen=True, slots=True)
class Started:
    """The leg begins, at the node its session stands on; later on: what it waits for is asked again."""


@dataclass(frozen=True, slots=True)
class Keys:
    """A finished entry by keypad; `#` that ended it is not part of `digits`, a lone `*` or `#` is."""

    digits: str
    after_s: float = field(default=0.0, compare=False)
    """How long after the end of the question the first key came, in seconds; 0 while it still sounded."""
    groups: tuple[str, ...] = field(default=(), compare=False)
    """The digits as they were keyed, parted at the pauses between them; empty where that is not known."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One reading of what was said: `phrase` indexes the phrases asked for, `score` is 0..1."""

    text: str
    phrase: int | None
    score: float


@dataclass(frozen=True, slots=True)
class Compared:
    """What an encoder found before the turn: the sentence, and its cosine with each example sentence of the wait."""

    said: str
    cosines: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Speech:
    hypotheses: tuple[Heard, ...]
    """Best first, never empty; noise without words is `Silence` or nothing at all."""
    noisy: bool = False
    """The line is noisier than words can be trusted on."""
    after_s: float = field(default=0.0, compare=False)
    """How long after the end of the question it began, in seconds; 0 while the question still sounded."""
    compared: Compared | None = None
    """`None`: no encoder here, or none in time; the words decide."""
    clip: str = field(default="", compare=False)
    """The seconds of sound around it, which are kept if it proves to be consent; empty where there are none."""
    language: str = ""
    """The language that it was surely spoken in (ISO 639-1), where that is another one than was listened for."""
    suspected: tuple[Concern, ...] = ()
    """What an encoder takes the sentence for, where no pattern tells and no question is answered: it is asked back."""


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer came in the time that the wait allowed. Never sent on text."""

    noisy: bool = False
    """The line is noisier than words can be trusted on."""


@dataclass(frozen=True, slots=True)
class Text:
    body: str
    choice: str | None = None
    """The id of the button or list row pressed, where the channel has such."""
    compared: Compared | None = None
    media: tuple[str, ...] = ()
    """Addresses of photos and other files that came with it; flows only see that there are some."""
    suspected: tuple[Concern, ...] = ()
    """What an encoder takes the sentence for, where no pattern tells and no question is answered: it is asked back."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the business system answered; `status` 0 means no answer at all (time-out, refused)."""

    status: int
    body: Json = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the text of a hand-off, as far as known within the author's limit."""

    state: Literal["delivered", "undelivered", "unconfirmed"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A timer fired; `kind` is the one the wait carried: `nudge`, or `place` where a caller waits for a person."""

    kind: str


@dataclass(frozen=True, slots=True)
class Returned:
    """Who had the conversation gives it back: a person or queue (`done`, `timeout`, `closed`, `left`), a transfer
    (`then`, `busy`, `no_answer`, `failed`)."""

    exit: str


@dataclass(frozen=True, slots=True)
class Arranged:
    """Whether the call that was asked for by `CallBack` may be promised; `code` and `reason` say why not."""

    allowed: bool
    code: str = "ok"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The call goes on as `session`, a thread's or a cut call's as `voice_flows.model.session_json` wrote it.

    `flows` of this step are those that the session is pinned to. `greeting` is a moment of the phrase library; `answer`
    is what a person of ours last wrote, with `by`, `when` and `text`. `report` is what became of a text
    meanwhile, where a cut call stood at the offer of it.
    """

    session: Json = field(repr=False)
    greeting: str = "resumed"
    answer: Mapping[str, Json] | None = field(default=None, repr=False)
    report: Delivery | None = None


@dataclass(frozen=True, slots=True)
class HungUp:
    """The call ends without the flow's doing. Beats every other input and still saves everything."""

    reason: str = "hung_up"
    """Why: one of `deflect.end_reasons`."""


Input: TypeAlias = (
    Started
    | Keys
    | Speech
    | Silence
    | Text
    | Fetched
    | Delivery
    | Due
    | Returned
    | Recorded
    | Arranged
    | Resumed
    | HungUp
)
