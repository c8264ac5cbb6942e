// The list of wrap-up codes and of what resolving needs, and what changes both.
import { useQuery } from "@tanstack/react-query";
import { get, post } from "../../lib/api";
import type { CodeBody, CodeChange, DemandsChange } from "../../lib/types";
import { useChange } from "../parts/useChange";

const CODES = ["wrap-up-list"];
export type Verb = "retire" | "restore" | "up" | "down";

export function useCodeList() {
  return useQuery({
    queryKey: CODES,
    queryFn: ({ signal }) => get("/api/admin/wrap_ups", { signal }),
    refetchOnWindowFocus: "always", // no event tells this page of a colleague's change
  });
}

export function useMakeCode() {
  return useChange((body: CodeBody) => post("/api/admin/wrap_ups", { body }), CODES);
}

/** Changes a code; answers with the code as it was before. */
export function useChangeCode() {
  return useChange(
    ({ id, body }: { id: string; body: CodeChange }) =>
      post("/api/admin/wrap_ups/{wrap_up}", { path: { wrap_up: id }, body }),
    CODES,
  );
}

export function useTakeCode() {
  return useChange(
    ({ id, verb }: { id: string; verb: Verb }) =>
      post("/api/admin/wrap_ups/{wrap_up}/{verb}", { path: { wrap_up: id, verb } }),
    CODES,
  );
}

export function useAsk() {
  return useChange((body: DemandsChange) => post("/api/admin/wrap_up_demands", { body }), CODES);
}
