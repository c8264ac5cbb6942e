"""What an operator reads who starts Relevo where it cannot run: what is wrong, all of it, and how to fix it."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from whole_system import Program, environment, free_ports
from whole_up import ON_SQLITE, System


def refused(command: list[str], env: dict[str, str], folder: Path) -> str:
    """What a program that could not start has told, on one line."""
    program = Program(command, env, folder)
    assert program.ended(60) == 1
    assert "Traceback" not in program.told
    return " ".join(program.told.split())


def test_every_taken_port_is_named_with_its_setting(tmp_path: Path) -> None:
    ports = free_ports()
    env = environment(tmp_path, ports)
    with socket.create_server(("127.0.0.1", ports.ingress)), socket.create_server(("127.0.0.1", ports.handset)):
        told = refused(["up"], env, tmp_path)
    assert told.startswith("error: ")
    assert "(port_taken)" in told
    assert f"port {ports.ingress} is used by " in told
    assert f"(process {os.getpid()}); stop that program, or set RELEVO_INGRESS_PORT" in told
    assert "RELEVO_HANDSET_PORT" in told


def test_a_web_program_started_alone_names_its_taken_port(tmp_path: Path) -> None:
    ports = free_ports()
    env = environment(tmp_path, ports)
    for program, port in {"ingress": ports.ingress, "workspace": ports.workspace}.items():
        with socket.create_server(("127.0.0.1", port)):
            told = refused(["run", program], env, tmp_path)
        assert f"port {port} is used by " in told
        assert f"set RELEVO_{program.upper()}_PORT to a free port" in told


@ON_SQLITE
def test_a_second_relevo_leaves_the_folder_to_the_first(system: System) -> None:
    told = refused(["up"], system.env, system.folder)
    assert told.startswith("error: ")
    assert "(already_up)" in told
    assert "RELEVO_DATA_DIR" in told


def test_all_wrong_settings_are_named_at_once(tmp_path: Path) -> None:
    wrong = {"RELEVO_SIP_PORT": "99999", "RELEVO_LINES": "5", "RELEVO_SIPPORT": "5060", "RELEVO_TWILIO_SENDER": "911"}
    told = refused(["up"], environment(tmp_path, free_ports()) | wrong, tmp_path)
    assert told.startswith("error: ")
    assert "(wrong_settings)" in told
    assert [name for name in wrong if f"{name}:" not in told] == []


def test_a_missing_model_names_the_command_that_fetches_it(tmp_path: Path) -> None:
    env = environment(tmp_path, free_ports(), recogniser="whisper")
    assert "relevo models fetch" in refused(["run", "speech"], env, tmp_path)
