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

it.each([true, false])("a label set (%s) is undone where that changed the conversation", async (on) => {
  const { bodies, told, result } = marking({ changed: true });
  act(() => result.current.label(INVOICE, on));
  await waitFor(() => expect(told).toHaveLength(1));
  told[0]?.undo?.();
  await vi.waitFor(() =>
    expect(bodies).toEqual([
      { label: "l1", on },
      { label: "l1", on: !on },
    ]),
  );
});

it.each([true, false])("a label that a colleague had set (%s) before has no way back", async (on) => {
  const { told, result } = marking({ changed: false });
  act(() => result.current.label(INVOICE, on));
  await waitFor(() => expect(told).toHaveLength(1));
  expect(told[0]).not.toHaveProperty("undo");
});

it("a priority is undone to the one that the server had, not to the one that was shown", async () => {
  const { bodies, told, result } = marking({ before: "high" });
  act(() => result.current.priority("urgent"));
  await waitFor(() => expect(told).toHaveLength(1));
  told[0]?.undo?.();
  await vi.waitFor(() => expect(bodies).toEqual([{ priority: "urgent" }, { priority: "high" }]));
});

it("a priority that a colleague had set before has no way back", async () => {
  const { told, result } = marking({ before: "urgent" });
  act(() => result.current.priority("urgent"));
  await waitFor(() => expect(told).toHaveLength(1));
  expect(told[0]).not.toHaveProperty("undo");
});
