// The list of customers' attributes, and what changes it.
import { useQuery } from "@tanstack/react-query";
import { get, post } from "../../lib/api";
import type { AttributeBody, AttributeChange } from "../../lib/types";
import { useChange } from "../parts/useChange";

const ATTRIBUTES = ["attribute-list"];

export function useAttributeList() {
  return useQuery({
    queryKey: ATTRIBUTES,
    queryFn: ({ signal }) => get("/api/admin/attributes", { signal }),
    refetchOnWindowFocus: "always", // no event tells this page of a colleague's change
  });
}

export function useMakeAttribute() {
  return useChange((body: AttributeBody) => post("/api/admin/attributes", { body }), ATTRIBUTES);
}

/** Changes names and choices; answers with the attribute as it was before. */
export function useChangeAttribute() {
  return useChange(
    ({ id, body }: { id: string; body: AttributeChange }) =>
      post("/api/admin/attributes/{attribute}", { path: { attribute: id }, body }),
    ATTRIBUTES,
  );
}

export function useTakeAttribute() {
  return useChange(
    ({ id, verb }: { id: string; verb: "retire" | "restore" }) =>
      post("/api/admin/attributes/{attribute}/{verb}", { path: { attribute: id, verb } }),
    ATTRIBUTES,
  );
}
