// What is typed as the value of a rule on texts: what is read of it, and what is told where it is none.
import { describe, expect, it } from "vitest";
import { advice, readDraft } from "../../src/admin/offers/rules";

const COUNT = { name: "per_number_a_day", shape: "count", least: 0, most: 1_000_000 };

describe("a count", () => {
  it.each([
    ["5", 5, ""],
    [" 1000000 ", 1_000_000, ""],
    ["0", 0, "Con 0 nadie recibe mensajes."],
    ["-3", undefined, "Escriba un número entero, de 0 a 1000000."],
    ["1000001", undefined, "Escriba un número entero, de 0 a 1000000."],
    ["99999999", undefined, "Escriba un número entero, de 0 a 1000000."],
    ["", undefined, "Escriba un número entero, de 0 a 1000000."],
  ])("%j is %s", (draft, value, told) => {
    expect(readDraft(COUNT, draft)).toBe(value);
    expect(advice(COUNT, value)).toBe(told);
  });
});

it.each([
  ["days", "30", 30],
  ["days", "0", undefined],
  ["days", "3651", undefined],
  ["time", "22:00", "22:00"],
  ["time", "24:00", undefined],
  ["countries", "es, pt es", ["ES", "PT"]],
  ["countries", "España", undefined],
])("%s: %j is %j", (shape, draft, value) => {
  expect(readDraft({ shape, least: 1, most: 3650 }, draft)).toEqual(value);
});
