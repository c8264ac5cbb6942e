"""Teams and roles on both databases: whom calls ring, and that an admin is always left."""

from __future__ import annotations

import threading

import pytest
from ledger_world import World
from office import Office
from sqlalchemy import event

from deflect.people import accounts, audit, teams
from deflect.people.accounts import AccountRefused
from deflect.people.audit import Actor
from deflect.policy.roles import Role
from deflect.storage.store import Store
from deflect.tables import User, WaitingCall

ADMIN = Actor("system", "ana")
PASSWORD = "correct-horse"


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def queue_of(office: Office, leg: str) -> str:
    with office.world.store.reading() as db:
        return db.get_one(WaitingCall, leg).queue


def test_call_of_a_team_rings_its_members_only(office: Office) -> None:
    store = office.world.store
    office.at_work("ana", "berta")
    leg = office.caller("+34600000001")
    teams.create(store, "norte", ADMIN)
    teams.add_member(store, "norte", "berta@x", ADMIN)
    teams.set_queues(store, "norte", [queue_of(office, leg)], ADMIN)
    assert office.board.look(leg).free == 1
    assert [office.ring(ring.id).user_id for ring in office.rung(leg)] == ["berta"]


def test_call_of_a_team_without_an_agent_at_work_finds_nobody(office: Office) -> None:
    store = office.world.store
    office.at_work("ana")
    leg = office.caller("+34600000001")
    assert office.board.look(leg).at_work
    teams.create(store, "norte", ADMIN)
    teams.set_queues(store, "norte", [queue_of(office, leg)], ADMIN)
    assert (office.board.look(leg).at_work, office.board.look(leg).free, office.rung(leg)) == (False, 0, [])


@pytest.mark.parametrize("role", ["author", "auditor"])
def test_account_whose_role_takes_no_calls_is_not_rung(office: Office, role: Role) -> None:
    office.at_work("ana")
    leg = office.caller("+34600000001")
    accounts.set_role(office.world.store, "ana@x", role, ADMIN)
    assert office.rung(leg) == []


def admins(world: World, *names: str) -> None:
    for name in names:
        accounts.create_user(world.store, f"{name}@x.test", name, PASSWORD, "admin", actor=ADMIN)


def roles(world: World) -> dict[str, tuple[Role, bool]]:
    return {one.name: (one.role, one.active) for one in accounts.accounts(world.store)}


def test_last_admin_keeps_the_role_and_the_account(world: World) -> None:
    admins(world, "ana")
    with pytest.raises(AccountRefused, match=r"ana@x\.test is the last admin who may sign in: give another account"):
        accounts.set_role(world.store, "ana@x.test", "agent", ADMIN)
    with pytest.raises(AccountRefused, match="last admin"):
        accounts.set_active(world.store, "ana@x.test", False, ADMIN)
    assert roles(world) == {"ana": ("admin", True)}


def test_two_admins_who_oust_each_other_at_once_leave_one(world: World) -> None:
    admins(world, "ana", "berta")
    together, refused = threading.Barrier(2), []

    def oust(email: str) -> None:
        together.wait(5)
        try:
            accounts.set_role(world.store, email, "agent", ADMIN)
        except AccountRefused as error:
            refused.append(str(error))

    both = [threading.Thread(target=oust, args=(f"{name}@x.test",)) for name in ("ana", "berta")]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    assert len(refused) == 1
    assert sorted(role for role, _ in roles(world).values()) == ["admin", "agent"]


@pytest.mark.parametrize(
    ("do", "sentence"),
    [
        (lambda store: teams.create(store, "  ", ADMIN), "a team needs a name"),
        (lambda store: teams.create(store, "norte", ADMIN), "there is a team 'norte' already"),
        (lambda store: teams.add_member(store, "sur", "ana@x.test", ADMIN), "there is no team 'sur'; there are: norte"),
        (lambda store: teams.add_member(store, "norte", "eva@x.test", ADMIN), "eva@x.test has no account"),
        (lambda store: teams.remove_member(store, "norte", "ana@x.test", ADMIN), "is not in the team 'norte'"),
    ],
)
def test_team_that_cannot_be_changed_says_why(world: World, do: object, sentence: str) -> None:
    admins(world, "ana")
    teams.create(world.store, "norte", ADMIN)
    with pytest.raises(AccountRefused, match=sentence):
        do(world.store)  # type: ignore[operator]
    assert [(one.name, one.members, one.queues) for one in teams.all_teams(world.store)] == [("norte", (), ())]


def test_what_is_done_to_accounts_and_teams_is_in_the_audit(world: World) -> None:
    admins(world, "ana", "berta")
    accounts.set_role(world.store, "berta@x.test", "agent", ADMIN)
    accounts.set_active(world.store, "berta@x.test", False, ADMIN)
    teams.create(world.store, "norte", ADMIN)
    teams.add_member(world.store, "norte", "ana@x.test", ADMIN)
    teams.set_queues(world.store, "norte", ["ventas"], ADMIN)
    teams.remove_member(world.store, "norte", "ana@x.test", ADMIN)
    with world.store.reading() as db:
        rows = audit.rows(db, person="ana")
        berta = {user.name: user.id for user in db.query(User)}["berta"]
    assert {row.actor for row in rows} == {"system:ana"}
    assert sorted(row.action for row in rows) == [
        "account_created", "account_created", "account_disabled", "role_changed", "team_created", "team_member_added",
        "team_member_removed", "team_queues_set",
    ]  # fmt: skip
    (changed,) = [row for row in rows if row.action == "role_changed"]
    assert (changed.subject, changed.detail) == (berta, {"was": "admin", "role": "agent"})


def statements(store: Store) -> int:
    read: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: read.append(args[2]))
    teams.all_teams(store)
    return len(read)


def test_teams_are_read_by_as_many_statements_however_many_there_are(office: Office) -> None:
    store = office.world.store
    office.at_work("ana", "berta")
    teams.create(store, "norte", ADMIN)
    few = statements(store)
    for name in ("sur", "este", "oeste"):
        teams.create(store, name, ADMIN)
        teams.add_member(store, name, "berta@x", ADMIN)
        teams.set_queues(store, name, [f"cola {name}", "a"], ADMIN)
    assert statements(store) == few
    told = {team.name: (team.members, team.queues) for team in teams.all_teams(store)}
    assert told["norte"] == ((), ())
    assert told["sur"] == (("berta@x",), ("a", "cola sur"))
