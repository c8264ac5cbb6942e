// The form of new labels: what a colleague retires meanwhile.
import { QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { Labels } from "../../src/admin/labels/Labels";
import { KeptFocus } from "../../src/admin/parts/KeptFocus";
import { createQueryClient } from "../../src/desk/state/client";
import { json, serve } from "../support/samples";

const label = (id: string) => ({ id, names: { es: `Etiqueta ${id}` }, colour: "blue" });
const listed = (ids: string[]) =>
  json({ labels: ids.map((id) => ({ label: label(id), live: 0 })), retired: [], colours: ["blue"], languages: ["es"] });

function around() {
  const client = createQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>
      <KeptFocus>{children}</KeptFocus>
    </QueryClientProvider>
  );
  return { client, wrapper };
}

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
  await waitFor(() => expect(document.activeElement?.closest("li")).toBe(screen.getByRole("listitem")));
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
