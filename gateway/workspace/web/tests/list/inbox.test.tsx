// The list: which rows belong to a view, and an order that never jumps while it is held.
import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, it } from "vitest";
import {
  belongs,
  type HeldInbox,
  type HeldPages,
  mayBelong,
  patched,
  rowsOf,
  useInbox,
} from "../../src/desk/list/useInbox";
import { createQueryClient } from "../../src/desk/state/client";
import { account } from "../../src/lib/account";
import type { Place } from "../../src/lib/follow";
import type { Row } from "../../src/lib/types";
import type { View } from "../../src/lib/view";
import { w } from "../../src/lib/words";
import { json, NOW, row, serve } from "../support/samples";

const inbox = (rows: Row[], after = ""): HeldInbox => ({
  rows,
  after,
  counts: { open: rows.length },
  sequence: 5,
  now: NOW,
  fresh: [],
});
const pages = (...held: Row[][]): HeldPages => ({
  pages: held.map((rows) => inbox(rows)),
  pageParams: held.map(String),
});

describe("belongs", () => {
  it.each<[View, Partial<Row>, boolean]>([
    ["mine", { mine: true, owner: "agent" }, true],
    ["mine", { mine: true, owner: "agent", state: "resolved" }, false],
    ["queue", { owner: "queue" }, true],
    ["queue", { owner: "agent" }, false],
    ["open", { owner: "bot" }, false],
    ["open", { state: "pending", owner: "agent" }, true],
    ["bot", { owner: "bot" }, true],
    ["snoozed", { state: "snoozed" }, true],
    ["resolved", { state: "open" }, false],
    ["all", { state: "resolved" }, true],
    ["ours", { turn: "us" }, true],
    ["customer", { turn: "us" }, false],
    ["customer", { turn: "customer", owner: "agent" }, true],
    ["undelivered", { undelivered: true }, true],
    ["undelivered", { undelivered: true, state: "resolved" }, false],
  ])("in %s: %j is %s", (view, over, expected) => {
    expect(belongs(row("c1", over), view)).toBe(expected);
  });
});

const place = (over: Partial<Place>): Place => ({ state: "open", owner: "queue", turn: "us", user: null, ...over });

describe("mayBelong", () => {
  it.each<[View, Partial<Place>, boolean]>([
    ["mine", { owner: "agent", user: "another" }, false],
    ["mine", { owner: "agent", user: account }, true],
    ["queue", {}, true],
    ["queue", { owner: "agent" }, false],
    ["open", { owner: "bot" }, false],
    ["customer", { turn: "customer" }, true],
    ["snoozed", {}, false],
    ["resolved", { state: "resolved" }, true],
    ["abandoned", { state: "resolved" }, true],
    ["abandoned", {}, false],
    ["undelivered", {}, true],
    ["undelivered", { state: "resolved" }, false],
    ["mentioned", {}, true],
    ["all", { state: "resolved" }, true],
  ])("in %s: %j is %s", (view, over, expected) => {
    expect(mayBelong(place(over), view)).toBe(expected);
  });
});

describe("patched", () => {
  it("changes a row in its place", () => {
    const after = patched(pages([row("a")], [row("b")]), "open", {
      row: row("b", { preview: "new" }),
      counts: { open: 2 },
    });
    expect(rowsOf(after).map((one) => [one.id, one.preview])).toEqual([
      ["a", ""],
      ["b", "new"],
    ]);
    expect(after.pages[0]?.fresh).toEqual([]);
  });

  it("keeps a row that left the view where it is, so that nothing moves", () => {
    const gone = row("a", { state: "resolved" });
    expect(rowsOf(patched(pages([row("a"), row("b")]), "open", { row: gone, counts: {} }))).toHaveLength(2);
  });

  it("counts what is new to the view once, and what does not belong not at all", () => {
    const once = patched(pages([]), "open", { row: row("n"), counts: { open: 1 } });
    const twice = patched(once, "open", { row: row("n"), counts: { open: 1 } });
    const other = patched(twice, "open", { row: row("o", { state: "resolved" }), counts: { open: 1 } });
    expect(other.pages[0]?.fresh).toEqual(["n"]);
    expect(rowsOf(other)).toEqual([]);
  });
});

function mount(view: View = "open", search = "") {
  const client = createQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return renderHook((props: { view: View; search: string }) => useInbox(props.view, props.search), {
    wrapper,
    initialProps: { view, search },
  });
}

describe("useInbox", () => {
  it("holds the order while the pointer is on it, and reloads once it leaves", async () => {
    let rows = [row("a"), row("b")];
    serve((path) => (path.includes("/rows/") ? json({ row: row("n"), counts: { open: 3 } }) : json(inbox(rows))));
    const { result } = mount();
    await waitFor(() => expect(result.current.rows).toHaveLength(2));
    act(() => result.current.hold(true));
    rows = [row("n"), row("a"), row("b")];
    act(() => result.current.changed("n"));
    await waitFor(() => expect(result.current.fresh).toBe(1));
    expect(result.current.rows.map((one) => one.id)).toEqual(["a", "b"]);
    expect(result.current.counts).toEqual({ open: 3 });
    act(() => result.current.hold(false));
    await waitFor(() => expect(result.current.rows.map((one) => one.id)).toEqual(["n", "a", "b"]));
    expect(result.current.fresh).toBe(0);
  });

  it("reads nothing where what changed is neither shown nor of the view, and else the list", async () => {
    const read: string[] = [];
    serve((path) => {
      read.push(path.split("?")[0] ?? "");
      return json(inbox([row("a")]));
    });
    const { result } = mount("queue");
    await waitFor(() => expect(result.current.rows).toHaveLength(1));
    act(() => result.current.changed("other", place({ owner: "bot" })));
    for (const [id, stands] of [
      ["a", place({ owner: "bot" })],
      ["new", place({})],
    ] as const) {
      read.length = 0;
      act(() => result.current.changed(id, stands));
      await waitFor(() => expect(read).toEqual(["/api/desk/list"]), { timeout: 3000 });
    }
  });

  it("shows counts that are told, but none older than the list", async () => {
    serve(() => json(inbox([row("a")])));
    const { result } = mount();
    await waitFor(() => expect(result.current.rows).toHaveLength(1));
    act(() => result.current.counted({ open: 6 }, 4));
    expect(result.current.counts).toEqual({ open: 1 });
    act(() => result.current.counted({ open: 7 }, 5));
    await waitFor(() => expect(result.current.counts).toEqual({ open: 7 }));
  });

  it("keeps the sequence of its first list, and the counts while the next view loads", async () => {
    serve((path) => (path.includes("view=mine") ? new Promise<Response>(() => {}) : json(inbox([row("a")]))));
    const { result, rerender } = mount();
    await waitFor(() => expect(result.current.rows).toHaveLength(1));
    rerender({ view: "mine", search: "" });
    expect(result.current).toMatchObject({ rows: [], waiting: true, sequence: 5, counts: { open: 1 } });
  });

  it("loads page after page, and shows a row once that moved between two", async () => {
    serve((path) =>
      path.includes("after=c1") ? json(inbox([row("b"), row("c")])) : json(inbox([row("a"), row("b")], "c1")),
    );
    const { result } = mount();
    await waitFor(() => expect(result.current.rows).toHaveLength(2));
    act(() => result.current.more?.());
    await waitFor(() => expect(result.current.rows.map((one) => one.id)).toEqual(["a", "b", "c"]));
    expect(result.current.more).toBeUndefined();
  });

  it("says that the list failed, and loads it when asked again", async () => {
    let broken = true;
    serve(() => (broken ? json({}, 503) : json(inbox([row("a")]))));
    const { result } = mount();
    await waitFor(() => expect(result.current.failed).toBe(w("desk.list_failed")));
    broken = false;
    act(() => result.current.reload());
    await waitFor(() => expect(result.current.rows).toHaveLength(1));
  });

  it("says that there is too much to look through", async () => {
    serve(() => json({ error: "search_too_long" }, 503));
    const { result } = mount();
    await waitFor(() => expect(result.current.failed).toBe(w("refused.search_too_long")));
  });
});
