// A CSV file of customers: its text, and what of it is sent.
import { describe, expect, it } from "vitest";
import { decoded } from "../../src/admin/attributes/csv/decode";
import { chosen, guessed, NOTHING, NUMBER, ready, rowsOf } from "../../src/admin/attributes/csv/rows";

const TABLE = {
  columns: ["Nombre", "Móvil", "Nivel"],
  rows: [
    ["Ana", "612345678", "Oro"],
    ["Raúl", "612345679", ""],
  ],
  number: 1,
  attributes: { level: 2 },
};

describe("the columns of a file", () => {
  it("are taken as they were guessed", () => {
    expect(guessed(TABLE)).toEqual([NOTHING, NUMBER, "level"]);
  });
  it("hold each thing once", () => {
    expect(chosen(guessed(TABLE), 0, NUMBER)).toEqual([NUMBER, NOTHING, "level"]);
    expect(chosen(guessed(TABLE), 2, NOTHING)).toEqual([NOTHING, NUMBER, NOTHING]);
  });
  it("need a number and something to give", () => {
    expect([guessed(TABLE), [NUMBER, NOTHING], [NOTHING, "level"]].map(ready)).toEqual([true, false, false]);
  });
  it("say what of each row is sent", () => {
    expect(rowsOf(TABLE, guessed(TABLE))).toEqual([
      { number: "612345678", attributes: { level: "Oro" } },
      { number: "612345679", attributes: { level: "" } },
    ]);
  });
});

it("a file is read in the letters it was saved in", () => {
  const latin = new Uint8Array([0x4d, 0xf3, 0x76, 0x69, 0x6c]).buffer;
  expect([decoded(new TextEncoder().encode("Móvil").buffer as ArrayBuffer), decoded(latin)]).toEqual([
    "Móvil",
    "Móvil",
  ]);
});
