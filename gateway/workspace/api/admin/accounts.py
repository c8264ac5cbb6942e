"""Accounts and teams over the API, for admins: who may sign in, with which role, and who answers which queues."""

from __future__ import annotations

from flask import Blueprint, g

from deflect import standing_flows
from deflect.desk.teams import deletion
from deflect.people import accounts, audit, directory, passwords, recovery, teams
from deflect.people.accounts import AccountRefused, UnknownAccount
from deflect.people.audit import Actor
from deflect.people.sessions import Sessions
from deflect.people.teams import UnknownQueue, UnknownTeam
from deflect.policy import roles
from deflect.policy.roles import ROLES, UnknownRole
from deflect.steps.ledger import Ledger
from deflect.storage.store import Store
from gateway.workspace.api.admin.account_models import (
    Directory,
    FirstPassword,
    GaveBack,
    MaySignIn,
    NewAccount,
    NewName,
    NewQueues,
    NewRole,
    NewTeams,
)
from gateway.workspace.api.contract import Done, answers, errors, problem
from gateway.workspace.permissions import needs
from gateway.workspace.translations import languages
from voice_flows.schema.parts import DEFAULT_QUEUE


class OwnAccount(AccountRefused):
    """An admin asked for a first password of their own account; its page changes it, with the old one."""

    code = "own_account"


def blueprint(ledger: Ledger, sessions: Sessions, language: str) -> Blueprint:
    api = Blueprint("accounts_api", __name__, url_prefix="/api/admin")
    errors(api)
    api.register_error_handler(AccountRefused, lambda error: problem(error.code, 409, str(error)))
    api.register_error_handler(UnknownAccount, lambda error: problem(error.code, 404, str(error)))
    api.register_error_handler(UnknownTeam, lambda error: problem(error.code, 404, str(error)))
    api.register_error_handler(UnknownRole, lambda error: problem(error.code, 400, str(error)))
    api.register_error_handler(UnknownQueue, lambda error: problem(error.code, 400, str(error)))
    _reads(api, ledger)
    _adds(api, ledger.store, language)
    _lets_in(api, ledger.store, sessions)
    _changes(api, ledger.store)
    _teams(api, ledger)
    _team_ends(api, ledger.store)
    return api


def _reads(api: Blueprint, ledger: Ledger) -> None:
    @api.get("/accounts")
    @needs("accounts:read")
    @answers(Directory)
    def listed() -> Directory:
        """All accounts and teams, with the roles, languages and queues that there are."""
        return Directory(
            accounts=directory.accounts(ledger.store),
            teams=teams.all_teams(ledger.store),
            roles=tuple(ROLES),
            answering=roles.with_permission("conversations:write"),
            languages=tuple(languages()),
            queues=tuple(sorted(_queues(ledger))),
            me=g.user.id,
        )


def _adds(api: Blueprint, store: Store, language: str) -> None:
    @api.post("/accounts")
    @needs("accounts:write")
    @answers(FirstPassword, 404, 409)
    def add(json: NewAccount) -> FirstPassword:
        """Create an account with a first password, and put it into teams: all of it, or nothing."""
        password, role = passwords.generated(), roles.role(json.role)
        made = accounts.create_user(
            store,
            json.email,
            json.name,
            password,
            role,
            json.language if json.language in languages() else language,
            _me(),
            first=True,
            joining=teams.joining(store, json.teams, _me()),
        )
        return FirstPassword(account=made.id, email=made.email, password=password)


def _lets_in(api: Blueprint, store: Store, sessions: Sessions) -> None:
    @api.post("/accounts/<account>/password")
    @needs("accounts:write")
    @answers(FirstPassword, 404, 409)
    def let_in(account: str) -> FirstPassword:
        """Let its owner in again: a new first password, no codes, no brake. Its sessions end, and it is switched on.

        Not for one's own account: its page asks for the old password or a code, so that a stolen session takes nothing.
        """
        if account == g.user.id:
            raise OwnAccount("this is your own account: change its password on the page of your account")
        password, email = passwords.generated(), directory.email_of(store, account)
        recovery.recover(store, email, password, _me())
        return FirstPassword(account=account, email=email, password=password)

    @api.post("/accounts/<account>/sessions/end")
    @needs("accounts:write")
    @answers(Done, 404)
    def signed_out(account: str) -> Done:
        """Sign the account out everywhere. Its streams end at once."""
        directory.email_of(store, account)
        sessions.end_others(account, actor=_me())
        return Done()


def _changes(api: Blueprint, store: Store) -> None:
    @api.post("/accounts/<account>/name")
    @needs("accounts:write")
    @answers(Done, 404, 409)
    def name(account: str, json: NewName) -> Done:
        """Give an account another name."""
        accounts.rename(store, directory.email_of(store, account), json.name, _me())
        return Done()

    @api.post("/accounts/<account>/role")
    @needs("accounts:write")
    @answers(GaveBack, 404, 409)
    def role(account: str, json: NewRole) -> GaveBack:
        """Give an account another role, from its next request on. One that may not answer gives back what it has."""
        email = directory.email_of(store, account)
        return GaveBack(back=accounts.set_role(store, email, roles.role(json.role), _me()))

    @api.post("/accounts/<account>/teams")
    @needs("accounts:write")
    @answers(Done, 404, 409)
    def its_teams(account: str, json: NewTeams) -> Done:
        """Put an account into just these teams."""
        teams.set_teams_of(store, directory.email_of(store, account), json.teams, _me())
        return Done()

    @api.post("/accounts/<account>/active")
    @needs("accounts:write")
    @answers(GaveBack, 404, 409)
    def active(account: str, json: MaySignIn) -> GaveBack:
        """Switch an account on or off. Off, its sessions end and its open conversations go back to their queues."""
        email = directory.email_of(store, account)
        return GaveBack(back=accounts.set_active(store, email, json.active, _me()))


def _teams(api: Blueprint, ledger: Ledger) -> None:
    store = ledger.store

    @api.post("/teams")
    @needs("accounts:write")
    @answers(Done, 409)
    def create(json: NewName) -> Done:
        """Create a team, without members and queues."""
        teams.create(store, json.name, _me())
        return Done()

    @api.post("/teams/<team>/name")
    @needs("accounts:write")
    @answers(Done, 404, 409)
    def rename(team: str, json: NewName) -> Done:
        """Give a team another name."""
        teams.rename(store, directory.team_of(store, team), json.name, _me())
        return Done()

    @api.post("/teams/<team>/queues")
    @needs("accounts:write")
    @answers(Done, 404)
    def queues(team: str, json: NewQueues) -> Done:
        """Give a team just these queues. A queue without any team is everybody's."""
        teams.set_queues(store, directory.team_of(store, team), json.queues, _me(), known=_queues(ledger))
        return Done()


def _team_ends(api: Blueprint, store: Store) -> None:
    @api.post("/teams/<team>/delete")
    @needs("accounts:write")
    @answers(Done, 404, 409)
    def delete(team: str) -> Done:
        """Delete a team that has no people, queues, replies, codes or demands."""
        deletion.delete(store, team, _me())
        return Done()

    @api.post("/teams/<team>/restore")
    @needs("accounts:write")
    @answers(Done, 404, 409)
    def restore(team: str) -> Done:
        """Make a deleted team again, under its name."""
        deletion.restore(store, team, _me())
        return Done()


def _queues(ledger: Ledger) -> frozenset[str]:
    """The queues that published flows lead to, those that teams have, and that of threads without a flow."""
    with ledger.store.reading() as db:
        flows = standing_flows.names(db)
    held = (queue for team in teams.all_teams(ledger.store) for queue in team.queues)
    led = (queue for flow in flows for queue in teams.queues_of(ledger.flows.latest(flow)))
    return frozenset({DEFAULT_QUEUE, *held, *led})


def _me() -> Actor:
    return audit.user(g.user.id)
