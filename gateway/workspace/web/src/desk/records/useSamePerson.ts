// What the desk reads of the customer's records: who may be the same person, and whom a search finds.
import { useQuery } from "@tanstack/react-query";
import { get } from "../../lib/api";
import type { CustomerRecord, SamePerson } from "../../lib/types";
import { useSettled } from "../state/browser";
import { keys, useMe } from "../state/queries";

const SEARCH_MS = 200;
const LEAST = 2;

/** A conversation of a customer, and how many records are shown as this customer. */
export interface RecordsAt {
  conversation: string;
  records: number;
}

/** Nothing for accounts that may not join records, and until it is known. */
export function useSamePerson({ conversation, records }: RecordsAt): SamePerson | undefined {
  const may = useMe()?.permissions.includes("customers:merge") ?? false;
  const path = { conversation };
  return useQuery({
    queryKey: keys.samePerson(conversation, records),
    queryFn: ({ signal }) => get("/api/desk/conversations/{conversation}/same_person", { path, signal }),
    enabled: may,
  }).data;
}

/** Other customers of whom something holds the words, once the typing settles. */
export function useCustomers(conversation: string, words: string): { records: CustomerRecord[]; waiting: boolean } {
  const sought = useSettled(words.trim(), SEARCH_MS);
  const { data, isFetching } = useQuery({
    queryKey: ["customers", conversation, sought],
    queryFn: ({ signal }) =>
      get("/api/desk/conversations/{conversation}/customers", { path: { conversation }, query: { q: sought }, signal }),
    enabled: sought.length >= LEAST,
    gcTime: 0,
  });
  const current = sought === words.trim(); // what the words before had found is not offered
  return {
    records: current && sought.length >= LEAST ? (data?.records ?? []) : [],
    waiting: words.trim().length >= LEAST && (isFetching || !current),
  };
}
