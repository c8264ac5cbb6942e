"""`/api/v1/customers`: another program reads and gives the business's own attributes of a customer. Signed.

The number stands in the body only, since addresses of requests are written to logs.
"""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from deflect.desk.attributes import customers, giving
from deflect.desk.commands import Refused, Unknown
from deflect.people import audit
from deflect.people.api_keys import Key
from deflect.people.merging import groups
from deflect.policy import phone_numbers
from deflect.steps.ledger import Ledger
from gateway.ingress import json_bodies
from gateway.ingress.auth import ApiAccess
from gateway.ingress.description import Answer, answered, described
from gateway.ingress.errors import Wrong

AttributeKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
AttributeText = Annotated[str, Field(max_length=500)]


class CustomerLookBody(BaseModel):
    """The request's body."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    number: str = Field(max_length=40, description="a number of the customer, E.164")


class CustomerGivenBody(CustomerLookBody):
    """The request's body."""

    attributes: dict[AttributeKey, AttributeText] = Field(
        min_length=1, max_length=50, description="values by the keys of their attributes; an empty one takes it off"
    )


class CustomerTold(Answer):
    customer: str
    """The id of the customer, who may have several numbers."""
    attributes: dict[str, str]
    """The value of each attribute in use, by its key; empty where there is none."""


REFUSED = {
    "attribute_unknown": "There is no such attribute; an admin defines them at the desk.",
    "attribute_long": "Send a text of at most 200 characters.",
    "attribute_number": "Send a number such as 12 or 12.5.",
    "attribute_date": "Send a day such as 2026-11-24.",
    "attribute_choice": "Send one of the attribute's choices.",
}
"""What to send, by the code of the refusal."""


def blueprint(ledger: Ledger, access: ApiAccess) -> Blueprint:
    api = Blueprint("customers", __name__, url_prefix="/api/v1")

    @api.post("/customers/look")
    @described(CustomerLookBody, CustomerTold, 200)
    def look() -> ResponseReturnValue:
        """Return a customer's attributes. Signed with no Idempotency-Key."""
        key, _ = access.authentic("customers", idempotent=False)
        body = json_bodies.read(CustomerLookBody)
        with ledger.store.reading() as db:
            found = _whose(ledger, db, key, body.number)
        audit.looked(ledger.store, key.actor, "customer_attributes_read", found)
        return answered(_told(ledger, found)), 200

    @api.post("/customers/attributes")
    @described(CustomerGivenBody, CustomerTold, 200)
    def give() -> ResponseReturnValue:
        """Give values of a customer's attributes, all or none; the same again changes nothing. Signed with no
        Idempotency-Key."""
        key, _ = access.authentic("customers", idempotent=False)
        body = json_bodies.read(CustomerGivenBody)
        with ledger.store.reading() as db:
            found = _whose(ledger, db, key, body.number)
        try:
            ledger.work(lambda unit: giving.give(unit, found, key.actor, body.attributes))
        except Unknown:
            raise _unknown() from None
        except Refused as refused:
            field = f"attributes.{refused.detail['key']}"
            raise Wrong(422, refused.code, REFUSED[refused.code], field) from None
        return answered(_told(ledger, found)), 200

    return api


def _whose(ledger: Ledger, db: Session, key: Key, written: str) -> str:
    number = phone_numbers.parse(written, ledger.installation.region)
    if number.e164 is None:
        raise Wrong(422, "not_a_number", "Send a number of the customer in E.164, such as +34612345678.", "number")
    found = customers.at_number(db, number.e164, key)
    if found is None:
        raise _unknown()
    return found


def _unknown() -> Wrong:
    return Wrong(404, "unknown_customer", "No customer that this key may see has called or written from it.", "number")


def _told(ledger: Ledger, customer: str) -> CustomerTold:
    with ledger.store.reading() as db:
        given = giving.of(db, groups.ids(db, customer))
    return CustomerTold(customer=customer, attributes={one.attribute.key: one.text for one in given})
