"""Whom a call of ours goes to: by the trunk's name, or by the host of the address that is dialled."""

from __future__ import annotations

import pytest

from ivr.lines.sip.trunk import Trunk, Trunks

TRUNKS = Trunks({"pbx": Trunk("pbx", host="pbx.example.net"), "lines": Trunk("lines", sources=("10.0.0.0/8",))})


@pytest.mark.parametrize(
    ("name", "to", "called"),
    [
        ("pbx", "sip:+34600111222@elsewhere", "pbx"),
        ("", "sip:101@pbx.example.net", "pbx"),
        ("", "sips:101@PBX.example.net:5061;transport=tls", "pbx"),
        ("", "sip:pbx.example.net", "pbx"),
        ("", "sip:pbx.example.net@198.51.100.7", ""),
        ("", "sip:101@198.51.100.7", ""),
    ],
)
def test_a_trunk_is_known_by_name_or_host(name: str, to: str, called: str) -> None:
    assert TRUNKS.called(name, to).name == called
