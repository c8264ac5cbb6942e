// From the search box to the rows: never to those of the words before.
import { QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, renderHook, screen, waitFor } from "@testing-library/react";
import { type ReactNode, useRef, useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useBulk } from "../../src/desk/bulk/useBulk";
import { List } from "../../src/desk/list/List";
import { NOT_NARROWED } from "../../src/desk/list/narrowing";
import { useInbox } from "../../src/desk/list/useInbox";
import { useFound } from "../../src/desk/palette/useFound";
import { createQueryClient } from "../../src/desk/state/client";
import { json, NOW, row, serve } from "../support/samples";

const found = (...ids: string[]) =>
  json({ rows: ids.map((id) => row(id)), after: "", counts: {}, sequence: 5, now: NOW });

const ANSWERS: Record<string, string[]> = { "": ["first", "ruiz"], ruiz: ["ruiz"], nobody: [] };

const open = vi.fn();

function Held() {
  const [search, setSearch] = useState("");
  const list = useInbox("open", search);
  const box = useRef<HTMLInputElement>(null);
  const known = { labels: [], people: [], kept: undefined };
  const changes = { filter: vi.fn(), narrow: vi.fn(), clear: vi.fn(), save: undefined, manage: undefined };
  const narrowed = { filters: {}, narrowing: NOT_NARROWED, known, ...changes };
  const rest = { view: "open", views: null, filtering: false, showFilters: vi.fn(), me: undefined } as const;
  const held = { list, narrowed, search, setSearch, selected: "", next: vi.fn() };
  const bulk = useBulk(list, "", "", vi.fn());
  return <List {...rest} {...held} bulk={bulk} open={open} searchBox={box} />;
}

function Around({ children }: { children: ReactNode }) {
  const [client] = useState(createQueryClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

async function show() {
  const asked = serve((path) => {
    const words = new URL(path, "http://desk").searchParams.get("q") ?? "";
    return path.startsWith("/api/desk/list") ? found(...(ANSWERS[words] ?? [])) : json({ labels: [] });
  });
  render(<Held />, { wrapper: Around });
  await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(2));
  const field = screen.getByRole("searchbox");
  field.focus();
  return { asked, field, type: (value: string) => fireEvent.change(field, { target: { value } }) };
}

beforeEach(() => open.mockClear());

describe("a search", () => {
  it.each(["Enter", "ArrowDown"])("%s pressed at once opens what was found, once that is there", async (key) => {
    const { field, type } = await show();
    type("ruiz");
    fireEvent.keyDown(field, { key });
    expect(open).not.toHaveBeenCalled();
    await waitFor(() => expect(open).toHaveBeenCalledWith("ruiz", undefined));
    expect(open).toHaveBeenCalledOnce();
    expect(document.activeElement).toBe(screen.getByRole("listbox"));
  });

  it("that finds nothing opens nothing, and leaves the focus in its box", async () => {
    const { field, type } = await show();
    type("nobody");
    fireEvent.keyDown(field, { key: "Enter" });
    await waitFor(() => expect(screen.queryAllByRole("option")).toHaveLength(0));
    expect(open).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(field);
  });

  it("that is typed on, or left, is not gone from", async () => {
    const { field, type } = await show();
    type("rui");
    fireEvent.keyDown(field, { key: "Enter" });
    type("ruiz");
    await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(1));
    expect(document.activeElement).toBe(field);
    type("");
    fireEvent.keyDown(field, { key: "Enter" });
    field.blur();
    await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(2));
    expect(open).not.toHaveBeenCalled();
  });
});

it("the palette offers nothing that the words before had found", async () => {
  serve(() => found("ruiz"));
  const { result, rerender } = renderHook((words: string) => useFound(words, open, open), {
    wrapper: Around,
    initialProps: "ruiz",
  });
  await waitFor(() => expect(result.current.rows).toHaveLength(1));
  rerender("other");
  expect(result.current).toEqual({ rows: [], waiting: true });
});
