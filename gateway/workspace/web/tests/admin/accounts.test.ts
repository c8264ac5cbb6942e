// What finds an account: each word that was typed, in any case, with or without accents.
import { expect, test } from "vitest";
import { fits } from "../../src/admin/people/Accounts";
import type { Listed } from "../../src/admin/people/queries";

const ana = { name: "Ana Gíl", email: "ana@nogal.test", role: "agent", teams: ["Pedidos"] } as unknown as Listed;

test.each([
  ["", true],
  ["gil", true],
  ["ANA nogal", true],
  ["pedidos", true],
  ["ana facturas", false],
])("'%s' finds Ana: %s", (typed, found) => {
  expect(fits(ana, typed)).toBe(found);
});
