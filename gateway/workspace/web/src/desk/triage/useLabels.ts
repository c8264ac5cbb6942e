// The labels that there are; an event says when the list of them has changed.
import { useQuery } from "@tanstack/react-query";
import { get } from "../../lib/api";
import type { Label } from "../../lib/types";
import { keys } from "../state/queries";

export function useLabels(): readonly Label[] {
  return useKnownLabels() ?? [];
}

/** The same; `undefined` while they are loading. */
export function useKnownLabels(): readonly Label[] | undefined {
  return useQuery({
    queryKey: keys.labels,
    queryFn: ({ signal }) => get("/api/desk/labels", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  }).data?.labels;
}
