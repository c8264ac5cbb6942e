"""`relevo users` and `relevo teams`: roles and teams as an operator sets and reads them."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from deflect.people.accounts import AccountRefused
from deflect.people.api_keys import KeyRefused
from deflect.people.teams import UnknownQueue
from deflect.policy.roles import UnknownRole
from deflect.storage.store import Store
from relevo.app import app
from relevo.cli.access.audit import WrongAuditCustomer, WrongAuditTime


def said(*words: str) -> str:
    done = CliRunner().invoke(app(), list(words), env={"COLUMNS": "200"})
    if done.exception:
        raise done.exception
    return done.output


def test_roles_and_teams_are_set_and_listed(store: Store) -> None:
    said("users", "add", "eva@x.test", "--role", "supervisor")
    said("users", "role", "eva@x.test", "auditor")
    said("teams", "create", "norte")
    said("teams", "assign", "norte", "eva@x.test")
    assert "tienda" in said("teams", "queues", "norte", "tienda")
    listed = said("users", "list")
    assert "auditor" in listed
    assert "norte" in listed
    assert all(word in said("teams", "list") for word in ("norte", "eva@x.test", "tienda"))
    said("teams", "remove", "norte", "eva@x.test")
    assert "warning: nobody is in the team norte" in said("teams", "queues", "norte", "tienda")
    assert "no queue" in said("teams", "queues", "norte")


def test_queue_that_no_flow_leads_to_is_refused_with_the_nearest(store: Store) -> None:
    said("teams", "create", "norte")
    with pytest.raises(UnknownQueue, match=r"no flow leads to a queue tiendas; did you mean 'tienda'\?"):
        said("teams", "queues", "norte", "tiendas")
    assert "tiendas" not in said("teams", "list")
    assert "answers: clinica, support" in said("teams", "queues", "norte", "clinica", "support")


def test_unknown_role_is_refused_with_those_there_are(store: Store) -> None:
    with pytest.raises(UnknownRole, match="there is no role 'boss'; use one of agent, supervisor, author, admin"):
        said("users", "add", "eva@x.test", "--role", "boss")
    assert "eva" not in said("users", "list")


def test_last_admin_is_not_demoted(store: Store) -> None:
    said("users", "add", "eva@x.test", "--role", "admin")
    with pytest.raises(AccountRefused, match="last admin"):
        said("users", "role", "eva@x.test", "agent")
    with pytest.raises(AccountRefused, match="last admin"):
        said("users", "disable", "eva@x.test")


def test_what_was_done_here_is_listed_by_person_and_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "maria")
    assert "no rows" in said("audit", "list")
    said("users", "add", "eva@x.test")
    said("teams", "create", "norte")
    listed = said("audit", "list", "--person", "maria")
    assert all(word in listed for word in ("account_created", "team_created", "system:maria"))
    assert "no rows" in said("audit", "list", "--person", "eva@x.test")
    assert "no rows" in said("audit", "list", "--to", "2020-01-01")
    rows = [json.loads(line) for line in said("audit", "list", "--json").splitlines()]
    assert [row["action"] for row in rows] == ["team_created", "account_created"]
    with pytest.raises(WrongAuditTime, match="--from: 'soon' is not a time"):
        said("audit", "list", "--from", "soon")
    with pytest.raises(WrongAuditCustomer, match="not a customer's id; write cus_"):
        said("audit", "list", "--customer", "+34612345678")


def test_keys_are_made_listed_rotated_and_revoked(store: Store) -> None:
    assert "no keys" in said("keys", "list")
    made = said("keys", "create", "old IVR", "--scope", "handoffs", "--address", "203.0.113.0/24")
    id_, secret = (line.split(": ")[1] for line in made.splitlines())
    listed = said("keys", "list")
    assert all(word in listed for word in (id_, "old IVR", "handoffs", "600", "203.0.113.0/24"))
    assert secret not in listed
    assert secret not in said("keys", "rotate", id_)
    assert "the old secret until" in said("keys", "list")
    said("keys", "revoke", id_)
    assert "revoked" in said("keys", "list")
    with pytest.raises(KeyRefused, match="there is no key 'key_none'"):
        said("keys", "revoke", "key_none")
