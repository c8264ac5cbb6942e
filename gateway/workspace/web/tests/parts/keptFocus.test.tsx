// The focus where its button goes away: at the neighbour, never lost to the page.
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { type ReactNode, useRef, useState } from "react";
import { expect, it } from "vitest";
import { useKeptFocus } from "../../src/desk/focus/useKeptFocus";

function Held({ first }: { first: string[] }) {
  const [chips, set] = useState(first);
  const box = useRef<HTMLDivElement>(null);
  useKeptFocus(box);
  return (
    <div>
      <div ref={box}>
        <input aria-label="search" />
        {chips.map((chip) => (
          <button type="button" key={chip} onClick={() => set(chips.filter((one) => one !== chip))}>
            {chip}
          </button>
        ))}
        <button type="button" disabled>
          save
        </button>
      </div>
      <button type="button" onClick={() => set(chips.slice(1))}>
        outside
      </button>
    </div>
  );
}

const press = (name: string) => {
  const button = screen.getByRole("button", { name });
  button.focus();
  fireEvent.click(button);
};
const focused = () => document.activeElement?.textContent || document.activeElement?.getAttribute("aria-label");

it("a chip that is dropped gives the focus to the one that takes its place, then to the last, then to the box", () => {
  render(<Held first={["a", "b", "c"]} />);
  press("b");
  expect(focused()).toBe("c");
  press("c");
  expect(focused()).toBe("a");
  press("a");
  expect(focused()).toBe("search");
});

it("the focus that went elsewhere stays there when the chip goes away", async () => {
  render(<Held first={["a", "b"]} />);
  screen.getByRole("button", { name: "a" }).focus();
  press("outside");
  expect(focused()).toBe("outside");
});

it("the focus that was given up is not taken when the chip goes away later", async () => {
  render(<Held first={["a", "b"]} />);
  const chip = screen.getByRole("button", { name: "a" });
  chip.focus();
  chip.blur();
  await Promise.resolve();
  fireEvent.click(screen.getByRole("button", { name: "outside" }));
  expect(screen.queryByRole("button", { name: "a" })).toBeNull();
  expect(document.activeElement).toBe(document.body);
});

function Alone() {
  const [there, set] = useState(true);
  return there ? (
    <button type="button" onClick={() => set(false)}>
      retire
    </button>
  ) : null;
}

function Around({ more }: { more?: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useKeptFocus(box);
  return (
    <div ref={box}>
      <h1>Labels</h1>
      <Alone />
      {more}
    </div>
  );
}

it("a button of a part that renders by itself leaves the focus to its neighbour, not to one that is folded away", async () => {
  const folded = (
    <details>
      <button type="button">bring back</button>
      <summary>retired</summary>
    </details>
  );
  render(<Around more={folded} />);
  press("retire");
  await waitFor(() => expect(focused()).toBe("retired"));
});

it("the last button of a page leaves the focus to the heading", async () => {
  render(<Around />);
  press("retire");
  await waitFor(() => expect(focused()).toBe("Labels"));
});
