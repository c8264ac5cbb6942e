"""What the demo businesses hold, and how it changes: pure functions over one JSON document.

A day is kept as `in_days` from today until it is set, so that the demo is always fresh; a day that
was chosen, or offered and not past yet, is kept as a date. What is past or not on offer is refused, as a real system
would. Today is an argument; nothing here reads a clock or stores anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

from gateway.demo.hours import CLINIC, CLINIC_HOURS, SHOP, SHOP_HOURS, WEEKDAYS, working_day
from relevo.errors import RelevoError
from voice_flows.schema.document import Calendar
from voice_flows.schema.opening_hours import is_open

World: TypeAlias = dict[str, Any]
Held: TypeAlias = Mapping[str, Any]

MARTA = "+34612345678"
USUAL: Final = (("10:00", "13:00"), ("16:00", "19:00"))
"""The windows of a day on which none is on offer; on Saturdays only the first."""
SATURDAY: Final = 5
FURTHEST: Final = timedelta(days=30)
"""How far ahead a delivery is planned."""
STATUSES = ("on_its_way", "delayed", "delivered")

CALENDARS = {"shop": ("tienda", "tienda"), "clinic": ("clinica", "centro")}
"""The flow and calendar that hold each business's hours, as callers hear them."""


class Unknown(RelevoError, LookupError):
    """No such order, appointment or slot. The message names it."""

    code = "not_in_demo"
    retryable = False


class Taken(RelevoError, ValueError):
    """The slot is not on offer any more, or the day is past."""

    code = "taken"
    retryable = False


def fresh() -> World:
    """The world as content of the demo describes it: Marta Ruiz, three orders, one appointment."""
    return {
        "shop": {
            "orders": [
                _order("48213", "on_its_way", 1, "10:00", "13:00", "Lámpara de nogal"),
                _order("48190", "delivered", -3, "16:00", "19:00", "Dos cojines de lino"),
                _order("48177", "delayed", 6, "10:00", "13:00", "Mesa auxiliar"),
            ],
            "slots": [_window(2, "16:00", "19:00"), _window(4, "10:00", "13:00"), _window(5, "16:00", "19:00")],
            "week": SHOP_HOURS,
            "closed": [],
        },
        "clinic": {
            "appointments": [
                {
                    "id": "c101",
                    "phone": MARTA,
                    "name": "Marta Ruiz",
                    "born": "1958-05-03",
                    "doctor": "Vera",
                    "in_days": 2,
                    "time": "10:20",
                    "status": "booked",
                },
            ],
            "slots": [_visit(4, "09:00"), _visit(5, "17:00"), _visit(8, "11:40"), _visit(9, "18:10")],
            "week": CLINIC_HOURS,
            "closed": [],
        },
    }


def _order(number: str, status: str, in_days: int, begin: str, end: str, item: str) -> World:
    return {
        "number": number,
        "phone": MARTA,
        "name": "Marta Ruiz",
        "item": item,
        "status": status,
        "in_days": in_days,
        "from": begin,
        "to": end,
    }


def _window(in_days: int, begin: str, end: str) -> World:
    return {"in_days": in_days, "from": begin, "to": end}


def _visit(in_days: int, time: str) -> World:
    return {"in_days": in_days, "time": time, "taken": False}


def same_number(one: str, other: str) -> bool:
    """Returns true for the same digits; a `+` that a query string turned into a space is ignored."""
    return [c for c in one if c.isdigit()] == [c for c in other if c.isdigit()]


def day_of(held: Held, today: date) -> str:
    """The day of an order, window or visit, as YYYY-MM-DD; on days on which nobody works it is the next, or last."""
    if "day" in held:
        return str(held["day"])
    ahead = int(held["in_days"])
    calendar = CLINIC if "time" in held else SHOP
    return working_day(calendar, today + timedelta(days=ahead), -1 if ahead < 0 else 1).isoformat()


def slot_day(slot: Held, today: date) -> str:
    """Returns the day on which a slot was offered, while that lies ahead; else the one on which it is offered now."""
    new, offered = day_of(slot, today), str(slot.get("offered", ""))
    return offered if today.isoformat() < offered <= new else new


def offer(world: World, today: date) -> None:
    """Keeps the days on which slots are offered now, so that a customer who answers tomorrow finds the same ones."""
    for business in ("shop", "clinic"):
        for slot in world[business]["slots"]:
            slot["offered"] = slot_day(slot, today)


# ---- the shop ---------------------------------------------------------------------------------------------------


def order_view(order: Held, today: date) -> World:
    """The order as customers hear of it; one whose day has passed was delivered on it."""
    shown = {name: order[name] for name in ("number", "phone", "status", "from", "to", "item")}
    day = day_of(order, today)
    if day < today.isoformat():
        shown["status"] = "delivered"
    return shown | {"day": day, "last3": str(order["number"])[-3:]}


def orders_of(world: Held, phone: str, today: date) -> list[World]:
    """Returns the caller's orders: on their way, then delayed, then delivered."""
    mine = [order for order in world["shop"]["orders"] if same_number(order["phone"], phone)]
    return [order_view(order, today) for order in sorted(mine, key=lambda order: STATUSES.index(order["status"]))]


def find_order(world: Held, number: str) -> World:
    for order in world["shop"]["orders"]:
        if order["number"] == number:
            found: World = order
            return found
    raise Unknown(f"order {number}")


def windows(world: Held, today: date) -> list[World]:
    """The delivery windows on offer, each once; `id` is the day and the hour at which it begins."""
    shown = [{"day": slot_day(slot, today), "from": slot["from"], "to": slot["to"]} for slot in world["shop"]["slots"]]
    return _each_once({"id": f"{slot['day']}T{slot['from']}"} | slot for slot in shown)


def windows_on(world: Held, day: date, today: date) -> list[World]:
    """The delivery windows of one day: those on offer, else the usual ones of a working day to come."""
    offered = [one for one in windows(world, today) if one["day"] == day.isoformat()]
    if offered or not today < day <= today + FURTHEST or working_day(SHOP, day) != day:
        return offered
    usual = USUAL[:1] if day.weekday() == SATURDAY else USUAL
    return [{"id": f"{day}T{begin}", "day": day.isoformat(), "from": begin, "to": end} for begin, end in usual]


def _each_once(shown: Iterable[World]) -> list[World]:
    """Returns them by day and hour; of two that holidays moved to the same hour, one."""
    by_id = {str(one["id"]): one for one in shown}
    return [by_id[name] for name in sorted(by_id)]


def deliver(world: World, number: str, today: date, *, slot: str | None, day: str | None) -> World:
    """Move an order to a window or to a day. Raises `Taken` for a window that is not on offer, and for a day that
    is past or on which nobody works.
    """
    order = find_order(world, number)
    if slot:
        wanted_slot = _slot(slot)
        known = (*windows(world, today), *windows_on(world, day_of_text(wanted_slot[:10]), today))
        window = next((one for one in known if one["id"] == wanted_slot), None)
        if window is None:
            raise Taken(f"slot {slot}")
        order |= {"day": window["day"], "from": window["from"], "to": window["to"]}
    else:
        wanted = day_of_text(day or "")
        if wanted < today or working_day(SHOP, wanted) != wanted:
            raise Taken(f"day {day}")
        order["day"] = wanted.isoformat()
    order.pop("in_days", None)
    order["status"] = "on_its_way"
    return order


def _slot(text: str) -> str:
    """Returns the id of a slot. Raises `Unknown` for what cannot be one."""
    try:
        return datetime.fromisoformat(text).isoformat(timespec="minutes")
    except ValueError as wrong:
        raise Unknown(f"slot {text}") from wrong


def day_of_text(text: str) -> date:
    """Returns a day written YYYY-MM-DD. Raises `Unknown` for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise Unknown(f"day {text}") from wrong


# ---- the clinic -------------------------------------------------------------------------------------------------


def appointment_view(held: Held, today: date) -> World:
    return {name: held[name] for name in ("id", "doctor", "time", "status")} | {"day": day_of(held, today)}


def appointments_of(world: Held, phone: str, born: str, today: date) -> list[World]:
    """Returns one person's appointments; the number alone is only a claim, so the birth date must match too."""
    mine = [
        held
        for held in world["clinic"]["appointments"]
        if same_number(held["phone"], phone) and held["born"] == born and held["status"] != "cancelled"
    ]
    return [appointment_view(held, today) for held in mine]


def visits(world: Held, today: date) -> list[World]:
    free = [held for held in world["clinic"]["slots"] if not held["taken"]]
    shown = [{"day": slot_day(held, today), "time": held["time"]} for held in free]
    return _each_once({"id": f"{visit['day']}T{visit['time']}"} | visit for visit in shown)


def change_appointment(
    world: World, name: str, verb: Literal["move", "confirm", "cancel"], today: date, slot: str = ""
) -> World:
    """Move, confirm or cancel one. Raises `Taken` where the hour is no longer free."""
    held: World | None = next((one for one in world["clinic"]["appointments"] if one["id"] == name), None)
    if held is None:
        raise Unknown(f"appointment {name}")
    if verb == "move":
        free = {visit["id"]: visit for visit in visits(world, today)}
        if slot not in free:
            raise Taken(f"slot {slot}")
        held.pop("in_days", None)
        held |= {"day": free[slot]["day"], "time": free[slot]["time"]}
    held["status"] = {"move": "booked", "confirm": "confirmed", "cancel": "cancelled"}[verb]
    return held


# ---- hours ------------------------------------------------------------------------------------------------------


def calendar_of(business: Held, now: datetime) -> World:
    """The week's hours, closed dates, and whether it is open at `now` (local time of the business)."""
    hours = {name: business[name] for name in ("week", "closed")}
    spans = [] if now.date().isoformat() in business["closed"] else business["week"].get(WEEKDAYS[now.weekday()], [])
    return hours | {"today": spans, "open": is_open(Calendar.model_validate(hours), now)}
