// The list of labels, and what changes it.
import { useQuery } from "@tanstack/react-query";
import { get, post } from "../../lib/api";
import type { LabelChange } from "../../lib/types";
import { useChange } from "../parts/useChange";

const LABELS = ["label-list"];

export function useLabelList() {
  return useQuery({
    queryKey: LABELS,
    queryFn: ({ signal }) => get("/api/admin/labels", { signal }),
    refetchOnWindowFocus: "always", // no event tells this page of a colleague's change
  });
}

/** Makes a label, or changes the one of `id`; answers with the label made, or as it was before. */
export function useSaveLabel() {
  return useChange(
    ({ id, body }: { id: string; body: LabelChange }) =>
      id ? post("/api/admin/labels/{label}", { path: { label: id }, body }) : post("/api/admin/labels", { body }),
    LABELS,
  );
}

export function useTakeLabel() {
  return useChange(
    ({ id, verb }: { id: string; verb: "retire" | "restore" }) =>
      post("/api/admin/labels/{label}/{verb}", { path: { label: id, verb } }),
    LABELS,
  );
}
