// What the desk reads from the server, one query key for each resource.
import { useQuery } from "@tanstack/react-query";
import { get } from "../../lib/api";
import { setNow } from "../../lib/time";
import type { Calls, Conversation, Me, Outlook } from "../../lib/types";
import type { View } from "../../lib/view";

export const keys = {
  me: ["me"],
  calls: ["calls"],
  lists: ["list"],
  list: (view: View, search: string) => ["list", view, search],
  conversations: ["conversation"],
  conversation: (id: string) => ["conversation", id],
  outlook: (id: string) => ["outlook", id],
  segments: (text: string) => ["segments", text],
} as const;

/** Reads a resource that carries the server's time, and sets the page's clock by it. */
export async function getTimed<T extends { now: string }>(path: string, signal: AbortSignal): Promise<T> {
  const found = await get<T>(path, signal);
  setNow(found.now);
  return found;
}

export function useMe(): Me | undefined {
  return useQuery({ queryKey: keys.me, queryFn: ({ signal }) => get<Me>("/api/desk/me", signal), staleTime: Infinity })
    .data;
}

export function useConversation(id: string) {
  return useQuery({
    queryKey: keys.conversation(id),
    queryFn: ({ signal }) => getTimed<Conversation>(`/api/desk/conversations/${id}`, signal),
    enabled: id !== "",
  });
}

export function useCallsQuery() {
  return useQuery({ queryKey: keys.calls, queryFn: ({ signal }) => getTimed<Calls>("/api/desk/calls", signal) }).data;
}

/** What would come of calling the customer now; asked anew each time the form opens. */
export function useOutlook(id: string) {
  return useQuery({
    queryKey: keys.outlook(id),
    queryFn: ({ signal }) => get<Outlook>(`/api/desk/conversations/${id}/call`, signal),
    gcTime: 0,
  });
}
