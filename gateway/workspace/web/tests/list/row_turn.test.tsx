// What a row of the list tells of whose turn it is.
import { render } from "@testing-library/react";
import { expect, it } from "vitest";
import { ListRow } from "../../src/desk/list/ListRow";
import { belongs } from "../../src/desk/list/useInbox";
import type { Row } from "../../src/lib/types";
import { row } from "../support/samples";

const chips = (over: Partial<Row>) => {
  const acts = { open: () => {}, toggle: () => {}, draw: () => {} };
  const { container, unmount } = render(
    <ListRow row={row("c1", over)} selected={false} picked={false} current={false} {...acts} />,
  );
  const found = [...container.querySelectorAll(".row-chips .chip")].map((chip) => chip.textContent ?? "");
  unmount();
  return found;
};

it.each<[Partial<Row>, string | undefined]>([
  [{ turn: "us", unread: 0 }, "Por contestar"],
  [{ turn: "customer", owner: "agent", owner_name: "Ana" }, "Esperando al cliente"],
  [{ turn: "bot", owner: "bot" }, "Asistente"],
  [{ turn: "none", state: "resolved", abandoned: true }, "Abandonada"],
  [{ turn: "bot", owner: "bot", on_phone: "bot" }, "Al teléfono ahora · con el asistente"],
  [{ turn: "us", owner: "queue", on_phone: "queue" }, "Al teléfono ahora · en espera"],
  [{ turn: "customer", owner: "agent", on_phone: "agent", on_phone_with: "Ana" }, "Al teléfono ahora · con Ana"],
])("%o is told as %s", (over, word) => {
  expect(chips(over)[0]).toContain(word);
});

it("never tells that we wait for a customer who is on the phone", () => {
  const told = chips({ turn: "customer", owner: "agent", owner_name: "Ana", on_phone: "bot" }).join();
  expect(told).not.toContain("Esperando al cliente");
  expect(told).toContain("Al teléfono ahora");
});

it("keeps abandoned conversations apart from resolved ones", () => {
  const closed = { state: "resolved", turn: "none" } as const;
  expect(belongs(row("c1", { ...closed, abandoned: true }), "abandoned")).toBe(true);
  expect(belongs(row("c1", { ...closed, abandoned: true }), "resolved")).toBe(false);
  expect(belongs(row("c1", { ...closed }), "resolved")).toBe(true);
  expect(belongs(row("c1", { turn: "us" }), "ours")).toBe(true);
  expect(belongs(row("c1", { turn: "customer" }), "ours")).toBe(false);
});
