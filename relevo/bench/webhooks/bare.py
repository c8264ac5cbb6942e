"""The bare server that the ingress is compared with: Flask under Granian, a signature check, one insert, 204.

It is what one would write in an afternoon: no journal, nothing sealed, nothing parsed, no reader beside it.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import psycopg
from flask import Flask, request
from flask.typing import ResponseReturnValue

from gateway.testing.twilio_post import SIGNATURE
from relevo.bench.installation.own_ports import draw
from relevo.bench.webhooks.clients import PATH
from relevo.programs import readiness

THREADS = 16
SCHEMA = "CREATE TABLE IF NOT EXISTS bench_bare (key TEXT PRIMARY KEY, body TEXT NOT NULL)"
DATABASE, TOKEN, URL = "BENCH_BARE_DATABASE", "BENCH_BARE_TOKEN", "BENCH_BARE_URL"
Write = Callable[[str, str], None]


def app() -> Flask:
    """The application, for Granian."""
    made, write = Flask("bare"), _writer(os.environ[DATABASE])
    token, url = os.environ[TOKEN].encode(), os.environ[URL] + PATH

    @made.post(PATH)
    def take() -> ResponseReturnValue:
        form = request.form
        signed = url + "".join(name + form[name] for name in sorted(form))
        wanted = base64.b64encode(hmac.digest(token, signed.encode(), "sha1")).decode()
        if not hmac.compare_digest(wanted, request.headers.get(SIGNATURE, "")):
            return "", 403
        write(form["MessageSid"], form["Body"])
        return "", 204

    return made


def _writer(database: str) -> Write:
    """Returns a function that inserts one row, over one connection for each thread."""
    own = threading.local()
    sqlite = not database.startswith("postgresql")
    mark = "?" if sqlite else "%s"
    insert = f"INSERT INTO bench_bare VALUES ({mark}, {mark}) ON CONFLICT DO NOTHING"  # noqa: S608  marks only

    def write(key: str, body: str) -> None:
        if not hasattr(own, "connection"):
            own.connection = _sqlite(database) if sqlite else psycopg.connect(database, autocommit=True)
        own.connection.execute(insert, (key, body))

    (_sqlite(database) if sqlite else psycopg.connect(database, autocommit=True)).execute(SCHEMA)
    return write


def _sqlite(database: str) -> sqlite3.Connection:
    connection = sqlite3.connect(database, timeout=2, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


@contextlib.contextmanager
def served(database: str, token: str, public_url: str) -> Iterator[int]:
    """Serves it on a free port, which it yields."""
    port = draw()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--port", str(port)]
    command += ["--blocking-threads", str(THREADS), "--backlog", "1024", "--log-level", "error"]
    environment = os.environ | {DATABASE: database, TOKEN: token, URL: public_url}
    server = subprocess.Popen([*command, "relevo.bench.webhooks.bare:app"], env=environment)  # noqa: S603  our own command
    try:
        until = threading.Event()
        for _ in range(600):
            if readiness.listens(f"tcp://127.0.0.1:{port}"):
                break
            until.wait(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(10)
