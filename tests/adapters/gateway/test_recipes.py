"""The recipes "Add a provider" and "Add a channel": one folder, one file, and everything else goes on from a list.

The toy provider also runs in the contract suite.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
import toy_provider
from ledger_world import OneFlow, World
from pydantic import create_model
from toy_provider.toy import Toy

from deflect.installation import Installation, Sender
from deflect.messaging.http_requests import Services
from deflect.policy.texting import PolicySettings
from deflect.rendering import render
from deflect.rendering.capabilities import Capabilities
from deflect.rendering.channel import Channel
from deflect.rendering.render import First
from deflect.steps.ledger import Ledger
from gateway.channels import BY_NAME
from gateway.ingress import create_app
from gateway.ingress.webhooks import Webhooks
from gateway.providers import PROVIDERS
from gateway.relay.program import Relay
from relevo.config.sender_settings import Tables, table_fields
from voice_flows.model.turns import Ask, Effect

SHOP = Sender("chat", "toy", "shop")
LUCIE = "+33612345678"


def with_buttons(effects: Sequence[Effect], capabilities: Capabilities, first: First | None) -> tuple[str, ...]:
    """The toy channel's own form: choices behind a bar."""
    asks = [effect for effect in effects if isinstance(effect, Ask)]
    plain = render.messages(effects, capabilities, first)
    buttons = " | ".join(choice.label for ask in asks for choice in ask.choices[: capabilities.buttons])
    return (*plain, f"[{buttons}]") if buttons else plain


CHAT = Channel("chat", Capabilities(text_limit=4000, buttons=3), render=with_buttons, window=timedelta(hours=24))


@pytest.fixture
def toy(world: World) -> Toy:
    settings = toy_provider.KIND.settings.model_validate(toy_provider.KIND.example)
    built = toy_provider.KIND.build(settings, "https://toy.example", world.store.clock)
    assert isinstance(built, Toy)
    return built


def relay(world: World, toy: Toy) -> Relay:
    """A relay of an installation whose one sender is a chat address at the toy."""
    house = Installation(sender=SHOP.address, addresses=(SHOP,), channels={**BY_NAME, CHAT.name: CHAT})
    policy = PolicySettings(countries=frozenset({"ES", "FR"}))
    world.ledger = Ledger(world.store, OneFlow(), world.vault, policy, house)
    return Relay(world.ledger, {"toy": toy}, Services())


def test_a_new_provider_has_its_table_and_its_webhooks(world: World, toy: Toy) -> None:
    model = create_model("Tables", __base__=Tables, **table_fields((*PROVIDERS, toy_provider.KIND)))
    assert model.model_validate({"toy": {"secret": "s"}}).of("toy") is not None
    app = create_app(world.ledger, Webhooks.over(world.ledger, {"toy": toy}, "https://toy.example")).test_client()
    proof = app.get("/webhooks/toy/sms?challenge=4711")
    assert (proof.status_code, proof.get_data(as_text=True)) == (200, "4711")
    told = toy.sign("/sms", {"id": "1", "from": LUCIE, "to": "shop", "text": "hola"})
    assert app.post("/webhooks/toy/sms", data=told.body, headers=dict(told.headers)).status_code == 204
    assert app.post("/webhooks/toy/sms", data=told.body).status_code == 403
    assert app.get("/webhooks/toy/status").status_code == 405


def test_a_new_channel_is_rendered_in_its_own_form(world: World, toy: Toy) -> None:
    running = relay(world, toy)
    app = create_app(world.ledger, Webhooks.over(world.ledger, {"toy": toy}, "https://toy.example")).test_client()
    told = toy.sign("/sms", {"id": "1", "from": LUCIE, "to": "shop", "text": "hola", "on": "chat"})
    app.post("/webhooks/toy/sms", data=told.body, headers=dict(told.headers))
    running.read()
    running.drain()
    running.close()
    assert {message.sender for message in toy.network.taken} == {"shop"}
    assert toy.network.taken[-1].body.startswith("[")


def test_a_channel_whose_window_is_closed_sends_nothing(world: World, toy: Toy) -> None:
    running = relay(world, toy)
    world.hand_off()  # the customer has not written on this channel yet
    running.drain()
    running.close()
    assert toy.network.taken == []
    assert {(row.state, row.code) for row in world.rows()} == {("failed", "window_closed")}
