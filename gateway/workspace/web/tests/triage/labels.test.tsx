// The label that narrows the list, and the form of new labels: what a colleague retires meanwhile.
import { QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, renderHook, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { Labels } from "../../src/admin/labels/Labels";
import { createQueryClient } from "../../src/desk/state/client";
import { keys } from "../../src/desk/state/queries";
import { useKnownLabel } from "../../src/desk/triage/useLabels";
import { json, serve } from "../support/samples";

const label = (id: string) => ({ id, names: { es: `Etiqueta ${id}` }, colour: "blue" });
const listed = (ids: string[]) =>
  json({ labels: ids.map((id) => ({ label: label(id), live: 0 })), retired: [], colours: ["blue"], languages: ["es"] });

function around() {
  const client = createQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return { client, wrapper };
}

it("a label that narrows the list is dropped once it is retired, not while labels load", async () => {
  let labels = [label("a"), label("b")];
  const asked = serve(() => json({ labels }));
  const { client, wrapper } = around();
  const drop = vi.fn();
  renderHook(() => useKnownLabel("a", drop), { wrapper });
  await waitFor(() => expect(client.getQueryData(keys.labels)).toBeDefined());
  expect(drop).not.toHaveBeenCalled();
  labels = [label("b")];
  await act(() => client.invalidateQueries({ queryKey: keys.labels }));
  await waitFor(() => expect(drop).toHaveBeenCalledOnce());
  expect(asked).toHaveLength(2);
});

it("a list that no label narrows drops nothing", async () => {
  serve(() => json({ labels: [] }));
  const { client, wrapper } = around();
  const drop = vi.fn();
  renderHook(() => useKnownLabel("", drop), { wrapper });
  await waitFor(() => expect(client.getQueryData(keys.labels)).toBeDefined());
  expect(drop).not.toHaveBeenCalled();
});

it("a new label that is being typed stays when another is retired, whose neighbour gets the focus", async () => {
  let ids = ["a", "b"];
  serve((_, { method }) => {
    if (method === "POST") ids = ["b"];
    return method === "POST" ? json({ ok: true }) : listed(ids);
  });
  render(<Labels tell={vi.fn()} may={() => true} />, around());
  const field = (await screen.findByLabelText("Nombre en español")) as HTMLInputElement;
  fireEvent.change(field, { target: { value: "Reclam" } });
  const retire = screen.getByRole("button", { name: "Retirar la etiqueta Etiqueta a" });
  retire.focus();
  fireEvent.click(retire);
  await waitFor(() => expect(screen.getAllByRole("listitem")).toHaveLength(1));
  expect(screen.getByLabelText<HTMLInputElement>("Nombre en español").value).toBe("Reclam");
  expect(document.activeElement?.closest("li")).toBe(screen.getByRole("listitem"));
});

it("the form of new labels is empty and has the focus after one was made", async () => {
  const ids: string[] = [];
  serve((_, { method }) => {
    if (method === "POST") ids.push("a");
    return method === "POST" ? json(label("a")) : listed(ids);
  });
  render(<Labels tell={vi.fn()} may={() => true} />, around());
  fireEvent.change(await screen.findByLabelText("Nombre en español"), { target: { value: "Factura" } });
  fireEvent.click(screen.getByRole("button", { name: "Guardar" }));
  await screen.findByRole("listitem");
  const field = screen.getByLabelText<HTMLInputElement>("Nombre en español");
  expect(field.value).toBe("");
  expect(document.activeElement).toBe(field);
});
