// What the desk reads of a customer: the head of their page, their conversations, and their whole timeline in pages.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { get } from "../../lib/api";
import { keys, timed } from "../state/queries";

export function useCustomer(customer: string) {
  return useQuery({
    queryKey: keys.customer(customer, "overview"),
    queryFn: async ({ client, queryKey, signal }) => {
      const again = client.getQueryData(queryKey) !== undefined;
      const asked = { path: { customer }, ...(again && { query: { again } }), signal };
      return timed(await get("/api/desk/customers/{customer}", asked));
    },
  });
}

const paged = { initialPageParam: "", getNextPageParam: ({ after }: { after: string }) => after || undefined };

export function useMatters(customer: string) {
  return useInfiniteQuery({
    queryKey: keys.customer(customer, "conversations"),
    queryFn: ({ pageParam: after, signal }) =>
      get("/api/desk/customers/{customer}/conversations", { path: { customer }, query: { after }, signal }),
    ...paged,
  });
}

export function useTimeline(customer: string) {
  return useInfiniteQuery({
    queryKey: keys.customer(customer, "timeline"),
    queryFn: ({ pageParam: after, signal }) =>
      get("/api/desk/customers/{customer}/timeline", { path: { customer }, query: { after }, signal }),
    ...paged,
  });
}
