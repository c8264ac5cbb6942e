// Where the second half of a conversation may begin.
import { describe, expect, it } from "vitest";
import { beginnings, LONGEST_SUBJECT, likeliest, saidIn } from "../src/desk/splitting/beginnings";
import { item } from "./support/samples";

const items = [
  item("1", { text: "Hola" }),
  item("2", { kind: "event", event: "state" }),
  item("3", { kind: "ours", text: "Buenas" }),
  item("4", { text: "Otra cosa" }),
  item("5", { kind: "note", text: "Es otro asunto" }),
];
const thread = { items, sequence: 5, earlier: false };
const ids = (offered: { id: string }[]) => offered.map(({ id }) => id);

describe("a second half", () => {
  it("begins at what somebody said, but not at the very first", () => {
    expect(ids(beginnings(thread))).toEqual(["3", "4", "5"]);
    expect(ids(beginnings({ ...thread, earlier: true }))).toEqual(["1", "3", "4", "5"]);
  });

  it("begins most likely where the customer wrote last", () => {
    expect(likeliest(beginnings(thread))).toBe("4");
    expect(likeliest(beginnings({ ...thread, items: items.slice(0, 3) }))).toBe("3");
    expect(likeliest([])).toBe("");
  });

  it("is about its first words, cut to what a subject holds", () => {
    expect(saidIn(item("1", { text: "La factura\n lleva mal el NIF" }))).toBe("La factura lleva mal el NIF");
    expect(saidIn(item("1", { text: "a".repeat(200) }))).toHaveLength(LONGEST_SUBJECT);
  });
});
