// What finds an account, in any case, with or without accents; and which changes of one are sent.
import { afterEach, expect, test, vi } from "vitest";
import { fits } from "../../src/admin/people/Accounts";
import { change, type Listed } from "../../src/admin/people/queries";

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

afterEach(() => vi.unstubAllGlobals());

test("only what differs from the account as it was opened is sent, so that a colleague's change stays", async () => {
  const sent = vi.fn(async () => new Response("{}", { headers: { "Content-Type": "application/json" } }));
  vi.stubGlobal("fetch", sent);
  const opened = { ...ana, id: "usr_1" } as Listed;
  const before = await change(opened, { name: "Ana Gil", role: "agent", teams: ["Pedidos"] });
  expect(sent.mock.calls.map(([url]: unknown[]) => url)).toEqual(["/api/admin/accounts/usr_1/name"]);
  expect(before).toEqual({ name: "Ana Gíl" });
});
