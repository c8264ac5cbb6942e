// The combobox: the field keeps the focus and names the active choice; arrows, Enter, Tab and Esc work the list.
import { fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { holding, Picker } from "../src/desk/choices/Picker";
import { around, type Choice } from "../src/desk/choices/useChoices";

const PEOPLE: Choice[] = [
  { id: "u1", label: "Nuria Salas" },
  { id: "u2", label: "Pau Riba" },
  { id: "u3", label: "Ángela Soto", detail: "ausente" },
];

function Held({ take, close }: { take: (choice: Choice) => void; close: () => void }) {
  const [open, set] = useState(true);
  const shut = () => {
    close();
    set(false);
  };
  return open && <Picker label="A quién" choices={(words) => holding(PEOPLE, words)} take={take} close={shut} />;
}

function show() {
  const take = vi.fn();
  const close = vi.fn();
  render(<Held take={take} close={close} />);
  const field = screen.getByRole("combobox", { name: "A quién" }) as HTMLInputElement;
  const active = () => document.getElementById(field.getAttribute("aria-activedescendant") ?? "")?.textContent;
  return { take, close, field, active, press: (key: string, more = {}) => fireEvent.keyDown(field, { key, ...more }) };
}

describe("the picker", () => {
  it("has the focus, and says which list it works and which choice is active", () => {
    const { field, active } = show();
    expect(document.activeElement).toBe(field);
    expect(field.getAttribute("aria-expanded")).toBe("true");
    expect(field.getAttribute("aria-controls")).toBe(screen.getByRole("listbox").id);
    expect(active()).toBe("Nuria Salas");
  });

  it("arrows go round, Enter takes the active one and closes", () => {
    const { take, close, active, press } = show();
    press("ArrowUp");
    expect(active()).toContain("Ángela Soto");
    press("ArrowDown");
    press("ArrowDown");
    expect(active()).toBe("Pau Riba");
    press("Enter");
    expect(take).toHaveBeenCalledWith(PEOPLE[1]);
    expect(close).toHaveBeenCalledOnce();
    expect(screen.queryByRole("listbox")).toBeNull();
  });

  it("Tab takes too, and what is typed filters from its first again", () => {
    const { take, field, active, press } = show();
    press("ArrowDown");
    fireEvent.change(field, { target: { value: "angela" } });
    expect(active()).toContain("Ángela Soto");
    press("Tab");
    expect(take).toHaveBeenCalledWith(PEOPLE[2]);
  });

  it("with a note, Tab goes on to it and Enter there takes both", () => {
    const take = vi.fn();
    render(<Picker label="A quién" note="Nota" choices={() => PEOPLE} take={take} close={vi.fn()} />);
    fireEvent.keyDown(screen.getByRole("combobox", { name: "A quién" }), { key: "Tab" });
    expect(take).not.toHaveBeenCalled();
    const note = screen.getByRole("textbox", { name: "Nota" });
    fireEvent.change(note, { target: { value: "Espera el reembolso" } });
    fireEvent.keyDown(note, { key: "Enter" });
    expect(take).toHaveBeenCalledWith(PEOPLE[0], "Espera el reembolso");
  });

  it("Esc closes and takes nothing; keys with Ctrl and those of an input method stay the field's", () => {
    const { take, close, press } = show();
    press("Enter", { ctrlKey: true });
    press("Enter", { isComposing: true });
    expect(take).not.toHaveBeenCalled();
    press("Escape");
    expect(close).toHaveBeenCalledOnce();
    expect(take).not.toHaveBeenCalled();
  });

  it("says where nothing matches, and names no choice then", () => {
    const { field } = show();
    fireEvent.change(field, { target: { value: "zz" } });
    expect(field.getAttribute("aria-expanded")).toBe("false");
    expect(field.hasAttribute("aria-activedescendant")).toBe(false);
    expect(screen.getByText("Nadie coincide")).toBeDefined();
  });
});

it("goes round at both ends", () => {
  expect([around(0, -1, 3), around(2, 1, 3), around(0, 1, 1)]).toEqual([2, 0, 0]);
});
