// Why text was offered or not: the words say what the type of line rests on.
import { expect, it } from "vitest";
import { why } from "../../src/lib/decision";

const decision = (code: string, weighed: Record<string, unknown>) => ({
  about: "offer",
  allowed: code === "ok",
  code,
  weighed,
});

it.each([
  ["landline", {}, "número fijo (según el plan de numeración, +34 91…)"],
  ["landline", { kind_by: "provider" }, "número fijo (según el proveedor, +34 91…)"],
  [
    "landline",
    { kind_by: "late" },
    "número fijo (según el plan de numeración: el proveedor no contestó a tiempo, +34 91…)",
  ],
  ["ok", { kind: "mobile", country: "ES" }, "móvil, España"],
  ["ok", { kind: "mobile", country: "ES", kind_by: "provider" }, "móvil (según el proveedor), España"],
])("%s by %j", (code, weighed, words) => {
  expect(why(decision(code, { begins: "+34 91", ...weighed }))).toBe(words);
});
