// What a person sets for themselves, changed twice before the first change was answered.
import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { useOwn } from "../../src/account/useOwn";
import type { Toast } from "../../src/desk/parts/Toasts";
import { createQueryClient } from "../../src/desk/state/client";
import { json, ME, serve } from "../support/samples";

/** The hook over a server that holds one account's settings. */
async function shown() {
  const server = { own: ME.own };
  serve((address, init) => {
    if (String(address).endsWith("/settings")) {
      server.own = JSON.parse(String(init.body));
      return json({});
    }
    return json({ ...ME, own: server.own });
  });
  document.documentElement.lang = ME.own.language;
  const client = createQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const told: Toast[] = [];
  const { result } = renderHook(() => useOwn((toast) => told.push(toast)), { wrapper });
  await waitFor(() => expect(result.current.settings).toBeDefined());
  const change = (some: Parameters<typeof result.current.change>[1]) => {
    const { settings } = result.current;
    if (settings) result.current.change(settings, some);
  };
  return { server, told, change };
}

it("the second of two quick changes keeps the first", async () => {
  const { server, told, change } = await shown();
  act(() => {
    change({ density: "compact" });
    change({ letters: false });
  });
  await waitFor(() => expect(told).toHaveLength(2));
  expect(server.own).toMatchObject({ density: "compact", letters: false });
});

it("the way back of one change leaves what was changed since", async () => {
  const { server, told, change } = await shown();
  act(() => change({ density: "compact" }));
  await waitFor(() => expect(told).toHaveLength(1));
  act(() => change({ letters: false }));
  await waitFor(() => expect(told).toHaveLength(2));
  told[0]?.undo?.();
  await vi.waitFor(() => expect(server.own).toMatchObject({ density: "comfortable", letters: false }));
});
