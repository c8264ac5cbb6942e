// The list of those who want no texts, and what changes it.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "../../lib/api";
import type { LiftBody, NewOptOut } from "../../lib/types";

const OPT_OUTS = ["opt-outs"];

export function useOptOuts(q: string, lifted: boolean) {
  return useQuery({
    queryKey: [...OPT_OUTS, q, lifted],
    queryFn: ({ signal }) => get("/api/admin/opt-outs", { query: { q, lifted }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useAdd() {
  return useChange((body: NewOptOut) => post("/api/admin/opt-outs", { body }));
}

export function useLift() {
  return useChange(({ id, body }: { id: string; body: LiftBody }) =>
    post("/api/admin/opt-outs/{opt_out}/lift", { path: { opt_out: id }, body }),
  );
}

export function usePutBack() {
  return useChange((id: string) => post("/api/admin/opt-outs/{opt_out}/put_back", { path: { opt_out: id } }));
}

function useChange<Asked, Answer>(mutationFn: (asked: Asked) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries({ queryKey: OPT_OUTS }) });
}
