// What the desk reads from the server, one query key for each resource.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get } from "../../lib/api";
import { setNow } from "../../lib/time";
import type { Me } from "../../lib/types";
import type { Filters, View } from "../../lib/view";
import type { Narrowing } from "../list/narrowing";

export const keys = {
  me: ["me"],
  calls: ["calls"],
  alarms: ["alarms"],
  lists: ["list"],
  list: (view: View, search: string, filters: Filters, narrowing: Narrowing) => [
    "list",
    view,
    search,
    filters,
    narrowing,
  ],
  labels: ["labels"],
  wrapUps: ["wrap_ups"],
  views: ["views"],
  conversations: ["conversation"],
  conversation: (id: string) => ["conversation", id],
  /** Asked anew once some records were joined, or separated. */
  samePerson: (id: string, records: number) => ["same_person", id, records],
  lookups: (conversation: string) => ["lookups", conversation],
  customers: ["customer"],
  customer: (id: string, part: "overview" | "conversations" | "timeline") => ["customer", id, part],
  outlook: (id: string, number: string) => ["outlook", id, number],
  segments: (text: string) => ["segments", text],
} as const;

/** Sets the page's clock by an answer that carries the server's time. */
export function timed<T extends { now: string }>(answer: T): T {
  setNow(answer.now);
  return answer;
}

export function useMe(): Me | undefined {
  return useQuery({ queryKey: keys.me, queryFn: ({ signal }) => get("/api/desk/me", { signal }), staleTime: Infinity })
    .data;
}

export function useConversation(conversation: string) {
  return useQuery({
    queryKey: keys.conversation(conversation),
    queryFn: async ({ client, queryKey, signal }) => {
      const again = client.getQueryData(queryKey) !== undefined;
      const asked = { path: { conversation }, ...(again && { query: { again } }), signal };
      return timed(await get("/api/desk/conversations/{conversation}", asked));
    },
    enabled: conversation !== "",
  });
}

/** What everybody at the desk should know; read again every minute. */
export function useAlarms() {
  return useQuery({
    queryKey: keys.alarms,
    queryFn: ({ signal }) => get("/api/desk/alarms", { signal }),
    refetchInterval: 60_000,
  }).data;
}

export function useCallsQuery() {
  return useQuery({
    queryKey: keys.calls,
    queryFn: async ({ signal }) => timed(await get("/api/desk/calls", { signal })),
  }).data;
}

/** What would come of calling the customer now; asked anew each time the form opens. */
export function useOutlook(conversation: string, number: string) {
  return useQuery({
    queryKey: keys.outlook(conversation, number),
    queryFn: ({ signal }) =>
      get("/api/desk/conversations/{conversation}/call", { path: { conversation }, query: { number }, signal }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
}
