"""What an agent is told of while they look at something else, and what they set for themselves, over the API."""

from __future__ import annotations

from flask import Blueprint, g, session
from pydantic import Field

from deflect.desk.news import happened, wanted
from deflect.desk.news.by_team import Told
from deflect.desk.news.wanted import NOTICES, Notices
from deflect.desk.own import settings
from deflect.desk.own.settings import LONGEST_SIGNATURE, OwnSettings
from deflect.steps.ledger import Ledger
from deflect.storage import event_feed
from deflect.tables.people import Density
from gateway.workspace.api.answers import NewsList
from gateway.workspace.api.bodies import Whole
from gateway.workspace.api.contract import Body, Done, Wrong, answers, errors
from gateway.workspace.permissions import needs, scope
from gateway.workspace.translations import languages


class NewsQuery(Body):
    after: Whole = Field(description="the sequence of an event; what came later is told")


class TeamWantedBody(Body):
    """What is told of one of your teams."""

    id: str = Field(max_length=64, description="the id of a team of yours")
    notices: bool = Field(description="true for notices of it")
    tone: bool = Field(description="true for its tone, and the ring of its calls")


class WantedBody(Body):
    notices: Notices = Field(description=f"one of {', '.join(NOTICES)}")
    tone: bool = Field(description="true for a soft tone")
    teams: tuple[TeamWantedBody, ...] = Field((), max_length=200, description="teams that change; others stay")


class OwnBody(Body):
    language: str = Field(max_length=16, description="the code of a language that pages speak")
    density: Density = Field(description="comfortable or compact")
    letters: bool = Field(description="true for keys by single letters")
    signature: str = Field(
        max_length=LONGEST_SIGNATURE, description=f"at most {LONGEST_SIGNATURE} characters, or nothing"
    )


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("news_api", __name__, url_prefix="/api/desk")
    errors(api)

    @api.get("/news")
    @needs("conversations:read")
    @answers(NewsList)
    def news(query: NewsQuery) -> NewsList:
        """What happened after an event in what is yours, in notes that name you, and in your queues."""
        sequence = event_feed.latest(ledger.store)
        with ledger.store.reading() as db:
            return NewsList(news=happened.since(db, scope(db), query.after), sequence=sequence)

    @api.post("/me/wants")
    @needs("account:own")
    @answers(Done, 404)
    def want(json: WantedBody) -> Done:
        """Say of what your browser is to tell you, of which teams, and whether a soft tone sounds with it."""
        teams = [(one.id, Told(one.notices, one.tone)) for one in json.teams]
        wanted.change(ledger, g.user.id, json.notices, tone=json.tone, teams=teams)
        return Done()

    @api.post("/me/settings")
    @needs("account:own")
    @answers(Done)
    def own(json: OwnBody) -> Done:
        """Set how your pages look and which keys they know, and the signature of your replies."""
        if json.language not in languages():
            raise Wrong(f"language: pages do not speak it; send one of {', '.join(languages())}")
        settings.change(ledger, g.user.id, OwnSettings(json.language, json.density, json.letters, json.signature))
        session["language"] = json.language
        return Done()

    return api
