// Keys: what belongs to the focused field, chords, and moving through the list.
import { fireEvent, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useKeys } from "../src/desk/parts/useKeys";
import { neighbour } from "../src/desk/state/useDeskKeys";
import { row } from "./support/samples";

const acts = {
  e: vi.fn(),
  escape: vi.fn(),
  r: vi.fn(),
  enter: vi.fn(),
  "ctrl+k": vi.fn(),
  "ctrl+z": vi.fn(),
  "g q": vi.fn(),
  q: vi.fn(),
  f1: vi.fn(),
};

beforeEach(() => {
  localStorage.clear();
  document.body.innerHTML = "<textarea></textarea><button></button>";
  for (const act of Object.values(acts)) act.mockClear();
});
afterEach(() => void vi.useRealTimers());

const press = (key: string, target: Element = document.body, more: object = {}) =>
  fireEvent.keyDown(target, { key, ...more });
const field = () => document.querySelector("textarea") as Element;

describe("useKeys", () => {
  it("letters count outside fields only", () => {
    renderHook(() => useKeys(() => false, acts));
    press("r", field());
    expect(acts.r).not.toHaveBeenCalled();
    press("R");
    expect(acts.r).toHaveBeenCalledOnce();
  });

  it("in a field, Ctrl Z belongs to the field and other Ctrl keys to the desk", () => {
    renderHook(() => useKeys(() => false, acts));
    press("z", field(), { ctrlKey: true });
    press("k", field(), { ctrlKey: true });
    expect(acts["ctrl+z"]).not.toHaveBeenCalled();
    expect(acts["ctrl+k"]).toHaveBeenCalledOnce();
  });

  it("Enter on a button presses the button", () => {
    renderHook(() => useKeys(() => false, acts));
    press("Enter", document.querySelector("button") as Element);
    expect(acts.enter).not.toHaveBeenCalled();
  });

  it.each(["e", "Escape", "Enter"])(
    "%s belongs to a dialog that stands over the page, wherever the focus is",
    (key) => {
      document.body.innerHTML = "<dialog open></dialog>";
      renderHook(() => useKeys(() => false, acts));
      press(key);
      press("k", document.body, { ctrlKey: true });
      expect(Object.values(acts).filter((act) => act.mock.calls.length > 0)).toEqual([]);
    },
  );

  it.each(["dialog", "menu"])("a letter in what floats as a %s goes to nothing behind it; Escape does", (role) => {
    document.body.innerHTML = `<div role="${role}"><button></button></div>`;
    renderHook(() => useKeys(() => false, acts));
    const button = document.querySelector("button") as Element;
    press("r", button);
    expect(acts.r).not.toHaveBeenCalled();
    press("Escape", button);
    expect(acts.escape).toHaveBeenCalledOnce();
  });

  it("a chord wins over its second key, for a moment", () => {
    vi.useFakeTimers();
    renderHook(() => useKeys(() => false, acts));
    press("g");
    press("q");
    expect(acts["g q"]).toHaveBeenCalledOnce();
    press("g");
    vi.advanceTimersByTime(2000);
    press("q");
    expect(acts.q).toHaveBeenCalledOnce();
  });

  it("single letters can be switched off, other keys stay", () => {
    document.documentElement.dataset.letters = "off";
    renderHook(() => useKeys(() => false, acts));
    press("r");
    press("F1");
    expect(acts.r).not.toHaveBeenCalled();
    expect(acts.f1).toHaveBeenCalledOnce();
    delete document.documentElement.dataset.letters;
  });

  it("hears nothing while a field is about to take the focus", () => {
    renderHook(() => useKeys(() => true, acts));
    press("r");
    expect(acts.r).not.toHaveBeenCalled();
  });
});

it("moving stays within the list, and begins at its top", () => {
  const rows = [row("a"), row("b"), row("c")];
  expect(neighbour(rows, "a", 1)).toBe("b");
  expect(neighbour(rows, "c", 1)).toBe("c");
  expect(neighbour(rows, "a", -1)).toBe("a");
  expect(neighbour(rows, "", 1)).toBe("a");
  expect(neighbour([], "", 1)).toBeUndefined();
});
