// For how long records are kept, what a number of days would erase, and what changes it.
import { useQuery } from "@tanstack/react-query";
import { get, post } from "../../lib/api";
import type { TermChange, TermLook } from "../../lib/types";
import { useChange } from "../parts/useChange";

const TERMS = ["retention"];

export function useTerms() {
  return useQuery({
    queryKey: TERMS,
    queryFn: ({ signal }) => get("/api/admin/retention", { signal }),
    refetchOnWindowFocus: "always", // no event tells this page of a colleague's change
  });
}

/** How many records would be erased; asked for while the days of a kind are edited. */
export function usePast(look: TermLook | undefined) {
  return useQuery({
    queryKey: [...TERMS, "past", look],
    queryFn: ({ signal }) => post("/api/admin/retention/past", { body: look ?? { kind: "texts", days: 0 }, signal }),
    enabled: look !== undefined,
    gcTime: 0,
  });
}

export function useChangeTerm() {
  return useChange((body: TermChange) => post("/api/admin/retention", { body }), TERMS);
}
