"""A flow that offers hours, and a leg in it whose answers of the system a test gives by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.turns import Ask, Fetch, Fetched, Input, Moment, Say, Session, Started, Turn
from voice_flows.nodes import flow_model
from voice_flows.publishing.yaml_source import read
from voice_flows.schema.document import Flow

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
YAML = """
flow: citas
title: {es: Citas}
brand: {name: Citas, sms: Citas, register: usted}
languages: [es]
start: mira
start_text: mira
commands: {person: cola}
variables:
  who: {}
  slots: {}
  list: {}
  slot: {}
  chosen: {}
  name: {type: text}
  sure: {type: yes_no}
  done: {}
nodes:
  mira: {kind: fetch, service: s, path: "/slots?of={{ who.id }}", save: {slots: slots, who: who}, fresh_for: FRESH,
         then: elige, failed: caido, not_found: nada}
  elige:
    kind: menu
    say: {es: "¿Qué hora?"}
    choices_from: {list: slots, save: slot, label: {es: "{{ item.day | day }}"}, at_most: 2, then: AFTER, empty: nada}
    choices:
      - {id: otra, label: {es: otra}, then: nada}
  otra_lista: {kind: set, values: {list: "{{ slots }}"}, then: elige_copia}
  elige_copia:
    kind: menu
    say: {es: "¿Cuál?"}
    choices_from: {list: list, save: slot, label: {es: "{{ item.day | day }}"}, then: reserva, empty: nada}
  copia: {kind: set, values: {chosen: "{{ slot }}"}, then: seguro_copia}
  seguro_copia: {kind: ask, type: yes_no, variable: sure, say: {es: "¿{{ chosen.day | day }}?"}, yes: reserva_copia,
                 no: nada}
  reserva_copia: {kind: fetch, service: s, method: POST, path: /book, body: {slot: "{{ chosen.id }}"}, save: {done: .},
                  then: hecho, failed: caido}
  seguro: {kind: ask, type: yes_no, variable: sure, say: {es: "¿Seguro, {{ slot.day | day }}?"}, yes: reserva, no: nada}
  nombre: {kind: ask, type: text, variable: name, say: {es: "¿A qué nombre?"}, then: reserva}
  mira_dia: {kind: branch, cases: [{when: {variable: slot.day, is: filled}, then: reserva}], else: nada}
  reserva: {kind: fetch, service: s, method: POST, path: /book, body: {slot: "{{ slot.id }}"}, save: {done: .},
            then: hecho, failed: caido}
  hecho: {kind: ask, type: text, variable: name, say: {es: "Reservado, {{ slot.day | day }}. ¿Algo más?"}, then: fin}
  nada: {kind: ask, type: text, variable: name, say: {es: "¿Qué más?"}, then: fin}
  caido: {kind: say, say: {es: "No se puede ver."}, then: cola}
  cola: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
  fin: {kind: end}
"""
A, B, C = ({"id": name, "day": f"2026-{day}"} for name, day in (("a", "11-25"), ("b", "12-09"), ("c", "12-11")))


def flow(after: str = "reserva", fresh: str = "15m") -> Flow:
    return flow_model().model_validate(read(YAML.replace("AFTER", after).replace("FRESH", fresh)).value)


class Thread:
    """A leg that is stored and read back between all inputs."""

    def __init__(self, after: str = "reserva", fresh: str = "15m", medium: str = "text") -> None:
        self.flow, self.now = flow(after, fresh), MONDAY
        values = {"who": {"id": "7"}}
        self.turn: Turn
        self.session: Session = machine.begin(self.flow, medium, values=values)  # type: ignore[arg-type]
        self.give(Started())
        self.answer([A, B])

    def give(self, event: Input, **later: float) -> Turn:
        self.now += timedelta(**later)
        stored = session_json.load(json.loads(json.dumps(session_json.dump(self.session))))
        self.turn = machine.step({"citas": self.flow}, stored, event, Moment(self.now))
        self.session = self.turn.session
        return self.turn

    def answer(self, slots: list[Any], status: int = 200) -> Turn:
        return self.give(Fetched(status, {"slots": slots, "who": {"id": "7"}}))

    @property
    def asks(self) -> list[str]:
        return [f"{effect.method} {effect.path}" for effect in self.turn.effects if isinstance(effect, Fetch)]

    @property
    def booked(self) -> list[Any]:
        return [effect.body["slot"] for effect in self.turn.effects if isinstance(effect, Fetch) and effect.body]

    @property
    def words(self) -> str:
        return "\n".join(effect.write for effect in self.turn.effects if isinstance(effect, Say | Ask))

    @property
    def choices(self) -> list[str]:
        return [c.label for effect in self.turn.effects if isinstance(effect, Ask) for c in effect.choices]
