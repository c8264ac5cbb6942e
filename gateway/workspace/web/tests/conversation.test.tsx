// The open conversation and what an agent does with it, over the query cache.
import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { createQueryClient } from "../src/desk/state/client";
import { keys } from "../src/desk/state/queries";
import { useCommands } from "../src/desk/state/useCommands";
import { useOpenConversation } from "../src/desk/state/useOpenConversation";
import { w } from "../src/lib/words";
import { conversation, item, json, row, serve } from "./support/samples";

function around() {
  const client = createQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return { client, wrapper };
}

it("an unread conversation is marked as read once it is seen", async () => {
  const asked = serve(() => json(conversation([item("e1")], { row: row("c1", { unread: 2 }) })));
  const { result } = renderHook(() => useOpenConversation("c1", undefined), around());
  await waitFor(() => expect(result.current.conversation?.row.unread).toBe(2));
  expect(asked).toEqual(["GET /api/desk/conversations/c1", "POST /api/desk/conversations/c1/read"]);
});

it("a read conversation is not marked again", async () => {
  const asked = serve(() => json(conversation([item("e1")])));
  const { result } = renderHook(() => useOpenConversation("c1", undefined), around());
  await waitFor(() => expect(result.current.conversation).toBeDefined());
  expect(asked).toEqual(["GET /api/desk/conversations/c1"]);
});

it("no conversation asks for nothing", () => {
  const asked = serve(() => json({}));
  const { result } = renderHook(() => useOpenConversation("", undefined), around());
  expect(result.current.conversation).toBeUndefined();
  expect(asked).toEqual([]);
});

it("earlier entries are asked for before the oldest shown", async () => {
  const asked = serve((path) => {
    const items = path.includes("before=") ? [item("e1", { sequence: 1 })] : [item("e2", { sequence: 9 })];
    return json(conversation(items));
  });
  const { result } = renderHook(() => useOpenConversation("c1", undefined), around());
  await waitFor(() => expect(result.current.conversation).toBeDefined());
  act(() => result.current.earlier());
  await waitFor(() => expect(result.current.conversation?.thread.items.map((one) => one.id)).toEqual(["e1", "e2"]));
  expect(asked.at(-1)).toBe("GET /api/desk/conversations/c1?before=9");
});

it("a change that the stream tells is loaded again", async () => {
  let text = "before";
  serve(() => json(conversation([item("e1", { text })])));
  const { client, wrapper } = around();
  const { result } = renderHook(() => useOpenConversation("c1", undefined), { wrapper });
  await waitFor(() => expect(result.current.conversation).toBeDefined());
  text = "after";
  await act(() => client.invalidateQueries({ queryKey: keys.conversation("c1") }));
  await waitFor(() => expect(result.current.conversation?.thread.items[0]?.text).toBe("after"));
});

it("resolving is told with a way back, which undoes just that", async () => {
  const asked = serve((path) => json(path.endsWith("undo") ? { outcomes: [] } : { act: "ent_1" }));
  const tell = vi.fn();
  const { result } = renderHook(() => useCommands(row("c1"), "c1", tell), around());
  act(() => result.current.resolve());
  await waitFor(() => expect(tell).toHaveBeenCalledOnce());
  const toast = tell.mock.calls[0]?.[0];
  expect(toast.text).toBe(w("done.resolved"));
  act(() => toast.undo());
  expect(asked).toEqual(["POST /api/desk/conversations/c1/resolve", "POST /api/desk/undo"]);
});

it("what is resolved is reopened by the same command", async () => {
  const asked = serve(() => json({ act: "" }));
  const { result } = renderHook(() => useCommands(row("c1", { state: "resolved" }), "c1", vi.fn()), around());
  act(() => result.current.resolve());
  await waitFor(() => expect(asked).toEqual(["POST /api/desk/conversations/c1/reopen"]));
});

it.each([
  [false, "done.taken_back"],
  [true, "done.taken_back_late"],
] as const)("giving back is told with a way back, which says whether the assistant wrote: %s", async (sent, words) => {
  const asked = serve((path) => json(path.endsWith("take_back") ? { sent } : { ok: true }));
  const tell = vi.fn();
  const { result } = renderHook(() => useCommands(row("c1"), "c1", tell), around());
  act(() => result.current.giveBack("elige"));
  await waitFor(() => expect(tell).toHaveBeenCalledOnce());
  expect(tell.mock.calls[0]?.[0].text).toBe(w("done.given_back"));
  act(() => tell.mock.calls[0]?.[0].undo());
  await waitFor(() => expect(tell).toHaveBeenLastCalledWith({ text: w(words) }));
  expect(asked.at(-1)).toBe("POST /api/desk/conversations/c1/take_back");
});

it("an undo that is refused is told in words", async () => {
  serve((path) => (path.endsWith("take_back") ? json({ error: "not_given_back" }, 409) : json({ ok: true })));
  const tell = vi.fn();
  const { result } = renderHook(() => useCommands(row("c1"), "c1", tell), around());
  act(() => result.current.giveBack("elige"));
  await waitFor(() => expect(tell).toHaveBeenCalledOnce());
  act(() => tell.mock.calls[0]?.[0].undo());
  await waitFor(() => expect(tell).toHaveBeenLastCalledWith({ text: w("refused.not_given_back"), bad: true }));
});

it("a refused command is told in words, without a way back", async () => {
  serve(() => json({ error: "opted_out" }, 409));
  const tell = vi.fn();
  const { result } = renderHook(() => useCommands(row("c1"), "c1", tell), around());
  act(() => result.current.giveBack("elige"));
  await waitFor(() => expect(tell).toHaveBeenCalledWith({ text: w("refused.opted_out"), bad: true }));
});
