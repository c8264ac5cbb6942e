"""Files of messages from Twilio: by the account's key, from Twilio's own hosts only, not larger than asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from gateway_house import House
from ledger_world import MARTA, OURS
from sqlalchemy import select

from deflect.attachments.files import Attachments
from deflect.tables import Media
from gateway.providers.base import NoMedia
from gateway.providers.twilio.sms import TwilioSms
from gateway.relay import attaching
from gateway.testing.twilio import Simulator

PATH = f"/2010-04-01/Accounts/AC/Messages/MM/Media/ME{'1' * 32}"
ADDRESS, PNG = f"https://api.twilio.com{PATH}", b"\x89PNG\r\n\x1a\n" + b"x" * 5000


def test_photo_that_a_customer_sent_is_fetched(house: House, tmp_path: Path) -> None:
    house.simulator.account.files[PATH] = (307, b"https://mms.twiliocdn.com/there")
    house.simulator.account.files["/there"] = (200, PNG)
    house.simulator.customer_writes(MARTA, OURS, "mira", [ADDRESS])
    house.simulator.settle()
    house.turn()
    world, files = house.world, Attachments(tmp_path / "media", house.world.vault)
    assert attaching.fetch(world.store, world.vault, house.relay.providers, files) == 1
    with world.store.reading() as db:
        row = db.scalars(select(Media)).one()
    assert (row.state, row.content_type, files.read(row.id)) == ("kept", "image/png", PNG)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/x",
        "https://169.254.169.254/latest/meta-data",
        "https://twilio.com.example.com/x",
        "https://eviltwilio.com/x",
        "http://api.twilio.com/x",
        "https://api.twilio.com:8443/x",
        "https://api.twilio.com@example.com/x",
        "https://api.twilio.com:x/",
        "file:///etc/passwd",
        "",
    ],
)
def test_address_that_is_not_twilios_is_not_asked(twilio: TwilioSms, address: str) -> None:
    with pytest.raises(NoMedia) as told:
        twilio.media(address, 100)
    assert (told.value.code, told.value.retryable) == ("media_elsewhere", False)


@pytest.mark.parametrize(
    ("status", "content", "code"),
    [
        (302, b"https://example.com/x", "media_elsewhere"),
        (302, ADDRESS.encode(), "media_elsewhere"),
        (404, b"", "media_gone"),
        (500, b"", "media_unreachable"),
        (200, b"x" * 101, "media_too_large"),
    ],
)
def test_file_that_cannot_be_had_says_why(
    twilio: TwilioSms, simulator: Simulator, status: int, content: bytes, code: str
) -> None:
    simulator.account.files[PATH] = (status, content)
    with pytest.raises(NoMedia) as told:
        twilio.media(ADDRESS, 100)
    assert told.value.code == code


def test_twilio_that_is_down_is_asked_again(twilio: TwilioSms, simulator: Simulator) -> None:
    simulator.down()
    with pytest.raises(NoMedia) as told:
        twilio.media(ADDRESS, 100)
    assert told.value.retryable
