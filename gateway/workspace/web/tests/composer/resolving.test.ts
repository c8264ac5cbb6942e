// Resolving with an unsent draft asks first, and the draft stays.
import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { draftName, hasDraft } from "../../src/desk/composer/useDraft";
import { useResolving } from "../../src/desk/composer/useResolving";
import type { Commands } from "../../src/desk/state/useCommands";
import type { Row } from "../../src/lib/types";

const resolve = vi.fn();
const commands = { resolve } as unknown as Commands;
const row = { id: "c1", state: "open" } as Row;

function resolving(typed = "") {
  const field = { current: { value: typed } as HTMLTextAreaElement };
  return renderHook(() => useResolving(commands, row, { resolveWith: () => false, field }, vi.fn())).result;
}

beforeEach(() => {
  localStorage.clear();
  resolve.mockReset();
});

it("resolves at once where nothing is unsent", () => {
  const desk = resolving();
  act(() => desk.current.commands.resolve());
  expect(resolve).toHaveBeenCalledOnce();
  expect(desk.current.unsent).toBeUndefined();
});

it.each([
  ["a note that is kept", "", "note"],
  ["what is typed just now", "hola", ""],
] as const)("asks before it resolves over %s", (_, typed, mode) => {
  if (mode) localStorage.setItem(draftName("c1", mode), "mirar el pedido");
  const desk = resolving(typed);
  act(() => desk.current.commands.resolve());
  expect(resolve).not.toHaveBeenCalled();
  act(() => desk.current.unsent?.resolve());
  expect(resolve).toHaveBeenCalledOnce();
  expect(hasDraft("c1")).toBe(mode !== "");
});
