// The timeline of a customer: runs of one conversation, folded events, and the place to which a moment leads.
import { expect, it } from "vitest";
import { partsOf, placeOf, runsOf } from "../../src/desk/customer/timelineParts";
import type { Moment } from "../../src/lib/types";
import { item } from "../support/samples";

const moment = (id: string, conversation: string, kind: Moment["item"]["kind"] = "theirs"): Moment => ({
  item: item(id, { kind }),
  conversation,
  reference: "R52H",
  subject: "",
  files: 0,
});

it("moments of one conversation that follow each other are one run", () => {
  const runs = runsOf([moment("1", "a"), moment("2", "a"), moment("3", "b"), moment("4", "a")]);
  expect(runs.map(({ conversation, moments }) => [conversation, moments.length])).toEqual([
    ["a", 2],
    ["b", 1],
    ["a", 1],
  ]);
});

it("events between messages stand together, the oldest first as in the thread", () => {
  const parts = partsOf([moment("1", "a"), moment("2", "a", "event"), moment("3", "a", "event"), moment("4", "a")]);
  const ids = parts.map((part) => (Array.isArray(part) ? part.map(({ id }) => id) : part.item.id));
  expect(ids).toEqual(["1", ["3", "2"], "4"]);
});

it("a moment leads to the item of its thread", () => {
  expect(placeOf(item("e1", { sequence: 7 }))).toMatchObject({ item: "e1", sequence: 7, theirs: true });
});
