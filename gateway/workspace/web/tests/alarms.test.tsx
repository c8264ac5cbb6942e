// The lines that warn everybody at the desk.
import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Alarms } from "../src/desk/parts/Alarms";
import { createQueryClient } from "../src/desk/state/client";
import { json, serve } from "./support/samples";

const shown = (closed_sources: object[]) => {
  const asked = serve(() => json({ closed_sources }));
  const page = (
    <QueryClientProvider client={createQueryClient()}>
      <Alarms />
    </QueryClientProvider>
  );
  render(page);
  return asked;
};

describe("Alarms", () => {
  it("name each source whose texts are never answered", async () => {
    const asked = shown([{ source: "carrier", accepted: 40, answered: 1 }]);
    const [line] = await screen.findAllByRole("alert");
    expect(line?.textContent).toContain("carrier");
    expect(line?.textContent).toContain("(1 de 40)");
    expect(asked).toEqual(["GET /api/desk/alarms"]);
  });
});
