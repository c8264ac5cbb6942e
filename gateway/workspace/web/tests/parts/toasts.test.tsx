// Toasts: how long one stands, and what keeps it standing.
import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Toasts, useToasts } from "../../src/desk/parts/Toasts";

const LIFE_MS = 8000;
const undo = vi.fn();

function Shown() {
  const { all, drop, tell } = useToasts();
  return (
    <>
      <button type="button" onClick={() => tell({ text: "Resuelta", undo })}>
        resolve
      </button>
      <Toasts all={all} drop={drop} />
    </>
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  undo.mockClear();
  render(<Shown />);
  fireEvent.click(screen.getByText("resolve"));
});
afterEach(() => void vi.useRealTimers());

const later = (ms: number) => act(() => vi.advanceTimersByTime(ms));
const told = () => screen.queryByText("Resuelta");

it("goes after eight seconds", () => {
  later(LIFE_MS - 1);
  expect(told()).not.toBeNull();
  later(1);
  expect(told()).toBeNull();
});

it.each([
  ["pointer", fireEvent.pointerEnter, fireEvent.pointerLeave],
  ["focus", fireEvent.focus, fireEvent.blur],
])("stays while the %s is on it, and eight seconds more", (_, come, go) => {
  come(screen.getByRole("status"));
  later(3 * LIFE_MS);
  go(screen.getByRole("status"));
  later(LIFE_MS - 1);
  expect(told()).not.toBeNull();
  later(1);
  expect(told()).toBeNull();
});

it("a pressed button acts and ends it, and the next one goes by itself", () => {
  const button = screen.getByRole("button", { name: "Deshacer" });
  button.focus();
  fireEvent.click(button);
  expect(undo).toHaveBeenCalledOnce();
  expect(told()).toBeNull();
  fireEvent.click(screen.getByText("resolve"));
  later(LIFE_MS);
  expect(told()).toBeNull();
});
