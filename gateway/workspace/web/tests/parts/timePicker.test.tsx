// A day and a time to come: what is taken, and what is said to one that has passed or is missing.
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { TimePicker } from "../../src/desk/parts/TimePicker";
import { now } from "../../src/lib/time";

const HOUR_MS = 3_600_000;

function shown(first: Date) {
  const take = vi.fn();
  const close = vi.fn();
  render(<TimePicker label="Hasta" does="Aplazar" first={first} take={take} close={close} />);
  return { take, close };
}

it("takes what stands there at first, to the minute, and closes", () => {
  const first = new Date(now() + HOUR_MS);
  first.setSeconds(0, 0);
  const { take, close } = shown(first);
  expect(document.activeElement).toBe(screen.getByLabelText("Hasta"));
  fireEvent.submit(screen.getByRole("dialog"));
  expect(take).toHaveBeenCalledExactlyOnceWith(first);
  expect(close).toHaveBeenCalledOnce();
});

it.each([
  ["2020-01-01T09:00", "Esa hora ya pasó. Elija otra."],
  ["", "Elija un día y una hora."],
])("%j stays in the field, and why is told until it is changed", (value, told) => {
  const { take, close } = shown(new Date(now() + HOUR_MS));
  const field = screen.getByLabelText("Hasta");
  fireEvent.change(field, { target: { value } });
  fireEvent.submit(screen.getByRole("dialog"));
  expect(screen.getByRole("alert").textContent).toBe(told);
  expect([take, close].map((one) => one.mock.calls.length)).toEqual([0, 0]);
  fireEvent.change(field, { target: { value: "2020-01-02T09:00" } });
  expect(screen.queryByRole("alert")).toBeNull();
});

it("Esc closes", () => {
  const { close } = shown(new Date(now() + HOUR_MS));
  fireEvent.keyDown(screen.getByLabelText("Hasta"), { key: "Escape" });
  expect(close).toHaveBeenCalledOnce();
});
