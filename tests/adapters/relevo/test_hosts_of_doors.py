"""Every door on the network serves its own names alone: a page elsewhere may have a name that leads to this machine."""

from __future__ import annotations

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from flask import Flask
from prometheus_client import CollectorRegistry

from gateway.ingress.webhooks import Webhooks
from gateway.testing.http_server import Server
from relevo.bench.installation.own_ports import draw
from relevo.programs.figures import metrics
from relevo.programs.web import applications
from relevo.programs.web.webhook_door import WebhookDoor

SERVED = {
    "ingress": ("hooks.example.com", "hooks.internal", "localhost", "127.0.0.1:8081"),
    "workspace": ("desk.example.com:443", "hooks.internal", "localhost", "[::1]:8080"),
}
STRANGE = ("evil.example", "desk.example.com.evil.example", "", "hooks.example.com@evil.example", "169.254.169.254")


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Flask]:
    """Builds a web program as it is started, without its server."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "DATA_DIR": str(tmp_path / "var"),
        "DEMO": "false",
        "PUBLIC_URL": "https://hooks.example.com",
        "WORKSPACE_URL": "https://desk.example.com",
        "HOSTS": '["hooks.internal"]',
    }.items():
        monkeypatch.setenv(f"RELEVO_{name}", value)
    monkeypatch.setattr(applications, "die_with_parent", lambda: None)
    monkeypatch.setattr("relevo.config.logs.configure", lambda *_: None)
    monkeypatch.setattr(applications, "_behind_door", lambda app, *_: app)
    monkeypatch.setattr("relevo.programs.web.line_door.LineDoor", lambda app, *_: app)
    return lambda name: getattr(applications, name)()


@pytest.mark.parametrize("name", SERVED)
def test_web_program_serves_its_own_names_alone(name: str, door: Callable[[str], Flask]) -> None:
    client = door(name).test_client()
    path = {"ingress": "/webhooks/twilio/sms", "workspace": "/sign-in"}[name]
    for host in SERVED[name]:
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code != 421
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    for host in STRANGE:
        assert client.get(path, headers={"Host": host}).status_code == 421
        assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_cookies_of_https_belong_to_this_very_host(door: Callable[[str], Flask]) -> None:
    answer = door("workspace").test_client().get("/sign-in", headers={"Host": "desk.example.com"})
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    ("host", "status"), [("127.0.0.1", 200), ("metrics.internal:9090", 200), ("evil.example", 421)]
)
def test_metrics_serve_this_machine_and_listed_names(host: str, status: int) -> None:
    port = draw()
    server = metrics.answer("127.0.0.1", port, CollectorRegistry(), ["metrics.internal"])
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/metrics", headers={"Host": host})
    finally:
        server.shutdown()
        server.server_close()
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("host", "status"), [("127.0.0.1", 204), ("localhost:1", 204), ("evil.example", 421), ("", 421)]
)
def test_simulator_serves_this_machine_alone(host: str, status: int) -> None:
    class Phone(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, *given: object) -> None:
            """Tests look at answers."""

    port = draw()
    server = Server(port, Phone)
    try:
        assert httpx.get(f"http://127.0.0.1:{port}/", headers={"Host": host}).status_code == status
    finally:
        server.stop()


def test_webhooks_by_a_strange_name_are_left_to_the_edge() -> None:
    route = SimpleNamespace(methods=("POST",))
    hooks = SimpleNamespace(door=None, addresses=lambda: [("/webhooks/x", None, route)])
    webhook_door = WebhookDoor(cast(Webhooks, hooks), ("hooks.example.com", "127.0.0.1"))

    def taken(host: str) -> bool:
        return webhook_door.takes({"method": "POST", "path": "/webhooks/x", "headers": [(b"host", host.encode())]})

    assert taken("Hooks.example.com:443")
    assert taken("127.0.0.1:8081")
    assert not any(map(taken, STRANGE))
