// What the page of the audit reads: a page of rows after the other, the newest first.
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { get } from "../../lib/api";

const PAGE = 100;

export interface Wanted {
  person: string;
  action: string;
  /** Days as a date field has them, 2026-11-24; empty for none. The last one is included. */
  first: string;
  last: string;
}

/** The instants between which a row lies: midnight here to midnight here. */
export function span({ first, last }: Wanted): { since?: string; until?: string } {
  const end = new Date(`${last}T00:00:00`);
  end.setDate(end.getDate() + 1);
  return {
    ...(first ? { since: new Date(`${first}T00:00:00`).toISOString() } : {}),
    ...(last ? { until: end.toISOString() } : {}),
  };
}

export function useAudit(wanted: Wanted) {
  return useInfiniteQuery({
    queryKey: ["audit", wanted],
    queryFn: ({ pageParam, signal }) =>
      get("/api/desk/audit", {
        query: { person: wanted.person, action: wanted.action, before: pageParam, limit: PAGE, ...span(wanted) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => (last.rows.length < PAGE ? undefined : last.rows.at(-1)?.id),
    placeholderData: keepPreviousData,
  });
}
