// The keys of other programs, and what changes them.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "../../lib/api";
import type { NewKey } from "../../lib/types";

const KEYS = ["keys"];

export function useKeys() {
  return useQuery({ queryKey: KEYS, queryFn: ({ signal }) => get("/api/admin/keys", { signal }) });
}

export function useCreate() {
  return useChange((body: NewKey) => post("/api/admin/keys", { body }));
}

export function useRotate() {
  return useChange(({ id, days }: { id: string; days: number }) =>
    post("/api/admin/keys/{key}/rotate", { path: { key: id }, body: { days } }),
  );
}

export function useRevoke() {
  return useChange((id: string) => post("/api/admin/keys/{key}/revoke", { path: { key: id } }));
}

function useChange<Asked, Answer>(mutationFn: (asked: Asked) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries({ queryKey: KEYS }) });
}
