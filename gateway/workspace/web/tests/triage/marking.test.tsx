// Labels and priority of the open conversation: the way back takes back what the act changed, and nothing else.
import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import type { Toast } from "../../src/desk/parts/Toasts";
import { createQueryClient } from "../../src/desk/state/client";
import { useMarking } from "../../src/desk/triage/useMarking";
import type { Label } from "../../src/lib/types";
import { json, row, serve } from "../support/samples";

const INVOICE: Label = { id: "l1", names: { es: "Factura" }, colour: "blue" };

function marking(answer: object) {
  const bodies: unknown[] = [];
  serve((_, init) => {
    bodies.push(JSON.parse(String(init.body)));
    return json(answer);
  });
  const client = createQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const told: Toast[] = [];
  const { result } = renderHook(() => useMarking(row("c1"), (toast) => told.push(toast)), { wrapper });
  return { bodies, told, result };
}

const set = { label: "l1", on: true };

it("what changed the conversation is undone by its act", async () => {
  const { bodies, told, result } = marking({
    act: "ent_1",
    outcomes: [{ conversation: "c1", act: "ent_2", code: "", detail: {} }],
  });
  act(() => result.current.label(INVOICE, true));
  await waitFor(() => expect(told).toHaveLength(1));
  told[0]?.undo?.();
  await vi.waitFor(() => expect(bodies).toEqual([set, { acts: ["ent_1"] }]));
});

it("what a colleague had done before has no way back", async () => {
  const { told, result } = marking({ act: "" });
  act(() => result.current.label(INVOICE, true));
  act(() => result.current.priority("urgent"));
  await waitFor(() => expect(told).toHaveLength(2));
  for (const toast of told) expect(toast).not.toHaveProperty("undo");
});
