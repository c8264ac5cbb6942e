"""Bodies and answers of the API of saved views."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated

from pydantic import Field

from deflect.desk.lists.saved_views import LONGEST_NAME, MOST, SavedView
from deflect.desk.lists.shown import Shown, Sought, When
from deflect.desk.lists.views import View
from deflect.desk.search.narrowing import By
from gateway.workspace.api.admin.choices import TeamName
from gateway.workspace.api.bodies import FilterBody
from gateway.workspace.api.contract import Answer, Body

LONGEST_WORDS = 200
Day = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="a day such as 2026-03-04, or nothing")]


class SoughtBody(Body):
    """What a view searches for, in all views."""

    words: str = Field("", max_length=LONGEST_WORDS, description=f"at most {LONGEST_WORDS} characters")
    by: By = Field("", description="customer, agent or assistant: who said or wrote it")
    when: When = Field("", description="today, week, month or days: when it was said or written")
    first_day: Day = ""
    last_day: Day = ""
    channel: str = Field("", max_length=32, description="the channel on which it was said or written")
    agent: str = Field("", max_length=64, description="the id of a person who wrote it or has the conversation")


class SavedViewBody(Body):
    """A view by its name: a view of the list, what narrows it, and what it searches for."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME, description=f"1 to {LONGEST_NAME} characters")
    view: View = Field("open", description="the name of a view")
    filters: FilterBody = Field(FilterBody(), description="what narrows the view")
    sought: SoughtBody = Field(SoughtBody(), description="what is searched for")
    team: str = Field("", max_length=64, description="the id of a team to share it with, or nothing")

    @property
    def shown(self) -> Shown:
        sought = Sought(**{field.name: getattr(self.sought, field.name) for field in fields(Sought)})
        return Shown(self.view, self.filters.filters, sought)


class NewView(SavedViewBody):
    place: int = Field(MOST, ge=0, le=MOST, description="its place among your views, from 0; else it is the last")
    maker: str = Field("", max_length=64, description="the account whose removed view an admin puts back")


class SavedViews(Answer):
    """Your views in their order, those shared with you, and what conversations can be filtered by."""

    views: tuple[SavedView, ...]
    share_with: tuple[TeamName, ...]
    teams: tuple[TeamName, ...]
    brands: tuple[str, ...]
    languages: tuple[str, ...]
    channels: tuple[str, ...]
