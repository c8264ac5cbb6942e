// Picking rows, and one act on all of them: what went is told with its way back, what was left stays picked.
import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, it, vi } from "vitest";
import { backToQueue, resolveAll } from "../../src/desk/bulk/bulkActs";
import { drawn, moved, NO_PICKS, only, pickedRows, toggled } from "../../src/desk/bulk/picks";
import { useBulk } from "../../src/desk/bulk/useBulk";
import type { ListState } from "../../src/desk/list/useInbox";
import type { Toast } from "../../src/desk/parts/Toasts";
import { createQueryClient } from "../../src/desk/state/client";
import type { Row } from "../../src/lib/types";
import { w } from "../../src/lib/words";
import { json, row, serve } from "../support/samples";

const ROWS = ["a", "b", "c", "d", "e"].map((id) => row(id, { name: id.toUpperCase() }));
const SEEN = new Map(ROWS.map((one) => [one.id, one]));
const ids = (picks = NO_PICKS, rows = ROWS) => pickedRows(rows, picks, SEEN).map(({ id }) => id);

describe("picks", () => {
  it("a range grows and shrinks from where it began, and keeps what was picked before", () => {
    const one = toggled(NO_PICKS, "e");
    const began = toggled(moved(one, "a"), "a");
    const long = drawn(ROWS, began, "c", "");
    expect(ids(long)).toEqual(["a", "b", "c", "e"]);
    expect(ids(drawn(ROWS, long, "b", ""))).toEqual(["a", "b", "e"]);
    expect(ids(toggled(long, "b"))).toEqual(["a", "c", "e"]);
  });

  it("a range without a pick begins at the open conversation, or else at the row itself", () => {
    expect(ids(drawn(ROWS, NO_PICKS, "c", "b"))).toEqual(["b", "c"]);
    expect(ids(drawn(ROWS, NO_PICKS, "c", ""))).toEqual(["c"]);
  });

  it("a row that left the list stays picked, after those that are in it", () => {
    expect(ids(only(["a", "c", "b"]), ROWS.slice(0, 2))).toEqual(["a", "b", "c"]);
    expect(ids(drawn(ROWS, NO_PICKS, "c", "a"), ROWS.slice(1))).toEqual(["b", "c", "a"]);
  });

  it("a row that comes into a range later is not picked", () => {
    expect(ids(drawn([ROWS[0], ROWS[2]] as Row[], NO_PICKS, "c", "a"))).toEqual(["a", "c"]);
  });
});

function bulk(outcomes: object[]) {
  const bodies: unknown[] = [];
  serve((path, init) => {
    bodies.push({ path, ...JSON.parse(String(init.body)) });
    return json({ outcomes });
  });
  const client = createQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const told: Toast[] = [];
  const tell = (toast: Toast) => told.push(toast);
  const listed = (rows: Row[]) => ({ rows, reload: vi.fn() }) as unknown as ListState;
  const hook = (list: ListState) => useBulk(list, "open", "", tell);
  const { result, rerender } = renderHook(hook, { wrapper, initialProps: listed(ROWS) });
  act(() => result.current.toggle("a"));
  act(() => result.current.draw("b"));
  return { bodies, told, result, shows: (rows: Row[]) => rerender(listed(rows)) };
}

const did = (conversation: string, entry: string) => ({ conversation, act: entry, code: "", detail: {} });
const not = (conversation: string, code: string, detail = {}) => ({ conversation, act: "", code, detail });

it("one request carries what was seen; its toast undoes just what went", async () => {
  const { bodies, told, result } = bulk([did("a", "ent_1"), did("b", "ent_2")]);
  act(() => resolveAll(result.current));
  await waitFor(() => expect(told).toHaveLength(1));
  expect(told[0]?.text).toBe(w("bulk.resolved", { n: 2 }));
  expect(result.current.rows).toEqual([]);
  told[0]?.undo?.();
  const seen = ["a", "b"].map((id) => ({ id, seen: 1 }));
  await vi.waitFor(() =>
    expect(bodies).toEqual([
      { path: "/api/desk/bulk", act: "resolve", conversations: seen },
      { path: "/api/desk/undo", acts: ["ent_1", "ent_2"] },
    ]),
  );
});

it("what was left alone stays picked, by name and reason", async () => {
  const { bodies, told, result } = bulk([
    not("a", "owned", { by: "Ana", sequence: 2 }),
    not("b", "wrote_since", { sequence: 3 }),
  ]);
  act(() => backToQueue(result.current));
  await waitFor(() => expect(result.current.left).toHaveLength(2));
  expect(result.current.left).toEqual([
    { id: "a", name: "A", why: w("bulk.owned", { name: "Ana" }), sequence: 2 },
    { id: "b", name: "B", why: w("refused.wrote_since"), sequence: 3 },
  ]);
  expect(result.current.rows.map(({ id }) => id)).toEqual(["a", "b"]);
  expect(told).toEqual([]);
  act(() => backToQueue(result.current));
  const seen = [
    { id: "a", seen: 2 },
    { id: "b", seen: 3 },
  ];
  await waitFor(() => expect(bodies.at(-1)).toMatchObject({ conversations: seen }));
});

describe("a picked row that a colleague takes", () => {
  const refused = [not("a", "owned", { by: "Ana", sequence: 2 }), did("b", "ent_1")];
  const taken = row("a", { name: "A", owner: "agent", owner_name: "Ana", entries: 2 });
  const why = w("bulk.owned", { name: "Ana" });
  const left = [{ id: "a", name: "A", why, sequence: 2 }];

  it.each([
    ["leaves the list", ROWS.slice(1), w("bulk.gone")],
    ["changes where it stands", [taken, ...ROWS.slice(1)], why],
  ])("and that %s before the act stays picked, is told, and is refused by the act", async (_, rows, told) => {
    const { bodies, result, shows } = bulk(refused);
    shows(rows);
    expect(result.current.changed).toEqual([{ id: "a", name: "A", why: told }]);
    act(() => resolveAll(result.current));
    await waitFor(() => expect(result.current.left).toEqual(left));
    const conversations = expect.arrayContaining([{ id: "a", seen: 1 }]);
    expect(bodies).toMatchObject([{ conversations }]);
    expect(result.current.rows.map(({ id }) => id)).toEqual(["a"]);
  });

  it("and that leaves the list after the act stays picked with its reason", async () => {
    const { result, shows } = bulk(refused);
    act(() => resolveAll(result.current));
    await waitFor(() => expect(result.current.left).toEqual(left));
    shows(ROWS.slice(1));
    expect(result.current.rows.map(({ id }) => id)).toEqual(["a"]);
    expect(result.current.left).toEqual(left);
  });
});

it("an undo that came too late for some says for how many", async () => {
  const { told, result } = bulk([did("a", "ent_1"), did("b", "ent_2")]);
  act(() => resolveAll(result.current));
  await waitFor(() => expect(told).toHaveLength(1));
  serve(() => json({ outcomes: [did("a", "ent_3"), not("b", "changed_since")] }));
  told[0]?.undo?.();
  await waitFor(() => expect(told.at(-1)?.text).toBe(w("done.undone_some", { n: 1, kept: 1 })));
});
