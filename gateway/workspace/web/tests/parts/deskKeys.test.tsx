// Keys of a conversation where none is open, and of a view where nothing narrows it.
import { fireEvent, renderHook } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { initialUi } from "../../src/desk/state/ui";
import { useDeskKeys } from "../../src/desk/state/useDeskKeys";

type Bound = Parameters<typeof useDeskKeys>[0];
const tell = vi.fn();
const commands = { resolve: vi.fn(), markUnread: vi.fn() };

function shown() {
  const bulk = { rows: [], all: vi.fn() };
  const bound = { ui: initialUi("", ""), dispatch: vi.fn(), rows: [], bulk, commands, saved: { views: [] }, tell };
  renderHook(() => useDeskKeys(bound as unknown as Bound));
}

beforeEach(() => void tell.mockClear());

it.each([..."rnewzatlpmsdcu", "Enter"])("%s says that no conversation is open", (key) => {
  shown();
  fireEvent.keyDown(document.body, { key });
  expect(tell).toHaveBeenCalledExactlyOnceWith({ text: "Elija una conversación de la lista.", bad: true });
  expect(commands.resolve).not.toHaveBeenCalled();
});

it("V says that nothing narrows the list", () => {
  shown();
  fireEvent.keyDown(document.body, { key: "v" });
  expect(tell.mock.lastCall?.[0].text).toMatch(/^Primero filtre la lista/);
});
