// The keys of other programs, and what changes them.
import { useQuery } from "@tanstack/react-query";
import { get, post } from "../../lib/api";
import type { NewKey } from "../../lib/types";
import { useChange } from "../parts/useChange";

const KEYS = ["keys"];

export function useKeys() {
  return useQuery({ queryKey: KEYS, queryFn: ({ signal }) => get("/api/admin/keys", { signal }) });
}

export function useCreate() {
  return useChange((body: NewKey) => post("/api/admin/keys", { body }), KEYS);
}

export function useRotate() {
  return useChange(
    ({ id, days }: { id: string; days: number }) =>
      post("/api/admin/keys/{key}/rotate", { path: { key: id }, body: { days } }),
    KEYS,
  );
}

export function useRevoke() {
  return useChange((id: string) => post("/api/admin/keys/{key}/revoke", { path: { key: id } }), KEYS);
}
