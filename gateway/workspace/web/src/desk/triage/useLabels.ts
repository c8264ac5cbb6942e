// The labels that there are; an event says when the list of them has changed.
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { get } from "../../lib/api";
import type { Label } from "../../lib/types";
import { useLatest } from "../state/browser";
import { keys } from "../state/queries";

export function useLabels(): readonly Label[] {
  return useLoaded() ?? [];
}

/** Drops the label by which the list is narrowed once there is none of that id: it was retired meanwhile. */
export function useKnownLabel(chosen: string, drop: () => void): void {
  const labels = useLoaded();
  const gone = chosen !== "" && labels !== undefined && !labels.some(({ id }) => id === chosen);
  const dropped = useLatest(drop);
  useEffect(() => {
    if (gone) dropped.current();
  }, [gone, dropped]);
}

function useLoaded(): readonly Label[] | undefined {
  return useQuery({
    queryKey: keys.labels,
    queryFn: ({ signal }) => get("/api/desk/labels", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  }).data?.labels;
}
