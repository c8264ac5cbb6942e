// The list of those who want no texts, and what changes it.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get, post } from "../../lib/api";
import type { LiftBody, NewOptOut } from "../../lib/types";
import { useChange } from "../parts/useChange";

const OPT_OUTS = ["opt-outs"];

export function useOptOuts(q: string, lifted: boolean) {
  return useQuery({
    queryKey: [...OPT_OUTS, q, lifted],
    queryFn: ({ signal }) => get("/api/admin/opt-outs", { query: { q, lifted }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useAdd() {
  return useChange((body: NewOptOut) => post("/api/admin/opt-outs", { body }), OPT_OUTS);
}

export function useLift() {
  return useChange(
    ({ id, body }: { id: string; body: LiftBody }) =>
      post("/api/admin/opt-outs/{opt_out}/lift", { path: { opt_out: id }, body }),
    OPT_OUTS,
  );
}

export function usePutBack() {
  return useChange((id: string) => post("/api/admin/opt-outs/{opt_out}/put_back", { path: { opt_out: id } }), OPT_OUTS);
}
