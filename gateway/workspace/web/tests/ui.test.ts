// The reducer of the desk's local state.
import { act, renderHook } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { initialUi, reduceUi, type UiState, useUi } from "../src/desk/state/ui";

const start = (over: Partial<UiState> = {}): UiState => ({ ...initialUi("c1"), ...over });

beforeEach(() => localStorage.clear());

describe("opening a conversation", () => {
  it("goes back to replies and closes menu and drawer", () => {
    const before = start({ mode: "note", menu: "more", drawer: true });
    const after = reduceUi(before, { type: "opened", conversation: "c2" });
    expect(after).toMatchObject({ selected: "c2", mode: "reply", menu: "none", drawer: false });
  });

  it("changes nothing when it is open already", () => {
    const before = start({ mode: "note" });
    expect(reduceUi(before, { type: "opened", conversation: "c1" })).toBe(before);
  });
});

it("a menu's button opens and closes it, and another menu takes its place", () => {
  const open = reduceUi(start(), { type: "menu_toggled", menu: "snooze" });
  expect(open.menu).toBe("snooze");
  expect(reduceUi(open, { type: "menu_toggled", menu: "more" }).menu).toBe("more");
  expect(reduceUi(open, { type: "menu_toggled", menu: "snooze" }).menu).toBe("none");
});

it("returned text counts each time, also when it is the same text", () => {
  const once = reduceUi(start(), { type: "text_returned", mode: "reply", text: "Hola" });
  const twice = reduceUi(once, { type: "text_returned", mode: "reply", text: "Hola" });
  expect(twice.returned.serial).toBe(once.returned.serial + 1);
});

it("the list keeps within its widths", () => {
  expect(reduceUi(start(), { type: "list_resized", width: 10 }).listWidth).toBe(280);
  expect(reduceUi(start(), { type: "list_resized", width: 900 }).listWidth).toBe(420);
});

it("escape leaves the conversation only where one pane fits", () => {
  const before = start({ help: true, drawer: true });
  expect(reduceUi(before, { type: "escaped", narrow: false })).toMatchObject({
    selected: "c1",
    help: false,
    drawer: false,
  });
  expect(reduceUi(before, { type: "escaped", narrow: true }).selected).toBe("");
});

it("view, context and width are remembered", () => {
  const { result } = renderHook(() => useUi("c1", ""));
  act(() => result.current[1]({ type: "view_chosen", view: "mine" }));
  act(() => result.current[1]({ type: "context_toggled" }));
  expect(initialUi("")).toMatchObject({ view: "mine", context: false, search: "" });
});
