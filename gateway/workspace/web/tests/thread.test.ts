// The thread: folded events, their words, snoozes, planned calls, and the bars of a recording.
import { beforeEach, describe, expect, it } from "vitest";
import { due } from "../src/desk/calls/describeCall";
import { linesOf } from "../src/desk/card/Business";
import { held } from "../src/desk/composer/outgoing";
import { moments } from "../src/desk/moments/moments";
import { litLine } from "../src/desk/player/Player";
import { barsPath } from "../src/desk/player/Wave";
import { withEarlier } from "../src/desk/state/useOpenConversation";
import { describe as inWords } from "../src/desk/thread/Events";
import { cause } from "../src/desk/thread/Message";
import { status } from "../src/desk/thread/Pending";
import { folded } from "../src/desk/thread/Thread";
import { setNow } from "../src/lib/time";
import type { Line } from "../src/lib/types";
import { w } from "../src/lib/words";
import { conversation, item, NOW, planned } from "./support/samples";

const DRAFT = { conversation: "c1", text: "Hola", seen: 1, confirmed: false, resolve: false };

beforeEach(() => setNow(NOW));

it("runs of events fold, messages stand alone", () => {
  const event = (id: string) => item(id, { kind: "event", event: "state" });
  const parts = folded([event("1"), event("2"), item("3"), event("4")]);
  expect(parts.map((part) => (Array.isArray(part) ? part.map((one) => one.id) : part.id))).toEqual([
    ["1", "2"],
    "3",
    ["4"],
  ]);
});

describe("an event in words", () => {
  it("names who resolved it", () => {
    const event = item("1", { kind: "event", event: "state", by: "Nuria", meta: { to: "resolved" } });
    expect(inWords(event)).toBe(w("event.resolved").replace("{by}", "Nuria"));
  });

  it.each([
    [{ by: "Nuria", text: "Pau", meta: { to: "assigned" } }, "Nuria la pasó a Pau"],
    [{ by: "Nuria", text: "Nuria", meta: { to: "assigned" } }, "Nuria se la asignó"],
    [{ by: "Nuria", meta: { to: "queued" } }, "Nuria la devolvió a la cola"],
    [{ meta: { exit: "done" } }, "Sigue con el asistente"],
    [{ meta: { exit: "done", to: "talk_over" } }, "Terminó la conversación por teléfono con una persona"],
    [{ event: "left" }, "Dejó la espera y siguió por mensaje"],
    [{ event: "identified", text: "code" }, "Identidad: verificado con clave"],
  ])("says of %j: %s", (over, words) => {
    expect(inWords(item("1", { kind: "event", event: "state", ...over }))).toBe(words);
  });

  it("says of an event without words that the state changed, not its code", () => {
    expect(inWords(item("1", { kind: "event", event: "sang" }))).toBe("Cambió de estado");
  });

  it("tells a planned call by when it is due", () => {
    const event = item("1", { kind: "event", event: "outcall", meta: { ...planned() } });
    expect(inWords(event)).toBe(due(planned()));
  });
});

describe("a refused reply", () => {
  const refused = (code: string, detail = {}) =>
    status({ ...held({ ...DRAFT, kind: "reply" }, 0), state: "refused", code, detail }, "Marta");

  it("says who wrote meanwhile: the customer, or a colleague", () => {
    expect(refused("stale")).toMatch(/^Marta ha escrito mientras/);
    expect(refused("stale", { by: "Pau" })).toMatch(/^Pau ha contestado mientras/);
    expect(refused("stale", { call: true })).toBe(w("refused.stale_call"));
  });

  it("names no code", () => {
    expect(refused("never_seen")).toBe(w("refused.other"));
  });
});

it("a text is not sent for a reason in words, which a rule may give", () => {
  expect(cause("landline")).toBe(w("code.landline"));
  expect(cause("day_limit")).toBe("No se envió: límite del día. Puede llamar.");
  expect(cause("never_seen")).toBe(w("code.other"));
});

describe("due", () => {
  it("is soon for a call that was asked for now", () => expect(due(planned())).toBe(w("planned.soon")));

  it("names the outcome of the last try", () => {
    const again = due(planned({ attempts: 1, outcome: "no_answer" }));
    expect(again).toContain("11:00");
    expect(again).not.toBe(w("planned.soon"));
  });
});

describe("snoozes", () => {
  const at = (iso: string) => Date.parse(iso);

  it("end in an hour, tomorrow at nine, or on Monday at nine", () => {
    const wednesday = moments(at("2026-03-04T10:00:00Z"));
    expect(wednesday.hour.toISOString()).toBe("2026-03-04T11:00:00.000Z");
    expect(wednesday.tomorrow.toISOString()).toBe("2026-03-05T08:00:00.000Z");
    expect(wednesday.monday.toISOString()).toBe("2026-03-09T08:00:00.000Z");
  });

  it("on a Monday mean the next one, and on a Sunday tomorrow", () => {
    expect(moments(at("2026-03-09T10:00:00Z")).monday.toISOString()).toBe("2026-03-16T08:00:00.000Z");
    expect(moments(at("2026-03-08T10:00:00Z")).monday.toISOString()).toBe("2026-03-09T08:00:00.000Z");
  });

  it("keep nine o'clock over the change to summer time", () => {
    expect(moments(at("2026-03-28T10:00:00Z")).tomorrow.toISOString()).toBe("2026-03-29T07:00:00.000Z");
  });
});

it("earlier entries stand in front, and tell whether there are more", () => {
  const before = conversation([item("1")], { thread: { items: [item("1")], sequence: 1, earlier: true } });
  const joined = withEarlier(before, conversation([item("2")]));
  expect(joined.thread.items.map((one) => one.id)).toEqual(["1", "2"]);
  expect(joined.thread).toMatchObject({ earlier: true, sequence: 7 });
});

describe("business records", () => {
  it("show their known fields first, and hours as one", () => {
    expect(linesOf({ note: "x", item: "Mesa", number: "48301" })).toEqual(["48301 · Mesa"]);
    expect(linesOf({ from: "09:00", to: "14:00" })).toEqual(["09:00–14:00"]);
  });

  it("show all fields where none is known, and three records of a list", () => {
    expect(linesOf({ colour: "red" })).toEqual(["red"]);
    expect(linesOf([1, 2, 3, 4])).toEqual(["1", "2", "3"]);
  });
});

it("the line that sounds is the last one begun", () => {
  const lines = [{ ms: 0 }, { ms: 900 }, { ms: 2000 }] as Line[];
  expect(litLine(lines, 1500)).toBe(1);
  expect(litLine(lines, 2000)).toBe(2);
});

it("loudness is drawn upwards for the caller, downwards for us, silence as a trace", () => {
  expect(barsPath([127], true)).toBe("M0.15 100v-100h.7v100z");
  expect(barsPath([0], false)).toBe("M0.15 100v2h.7v-2z");
});
