// A menu at its button: which item each key goes to.
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { Menu } from "../../src/desk/parts/Menu";

const focused = () => document.activeElement?.textContent;

it.each([
  [["End"], "c"],
  [["End", "Home"], "a"],
  [["ArrowDown"], "b"],
  [["ArrowUp"], "c"],
  [["ArrowUp", "ArrowDown"], "a"],
])("%j leads to %s", (pressed, item) => {
  const items = ["a", "b", "c"].map((label) => ({ label, act: () => {} }));
  render(<Menu label="Aplazar" items={items} close={() => {}} />);
  for (const key of pressed) fireEvent.keyDown(screen.getByRole("menu"), { key });
  expect(focused()).toBe(item);
});
