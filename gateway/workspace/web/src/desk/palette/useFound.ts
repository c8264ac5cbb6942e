// What is typed in the palette finds customers of that name, and conversations: first those of customers so called, then those where it was
// said, with the words around it. The server searches once the typing settles.
import { useQuery } from "@tanstack/react-query";
import { get } from "../../lib/api";
import { ago } from "../../lib/time";
import type { Hit, Row } from "../../lib/types";
import { w } from "../../lib/words";
import { holding } from "../choices/Picker";
import { who } from "../parts/channels";
import { useSettled } from "../state/browser";
import type { Act } from "./acts";

const SEARCH_MS = 200;
const LEAST = 2;
const MOST = 6;
const MOST_PAGES = 3;

const matter = (row: Row) => row.subject || row.preview;

/** The words that were found, with those around them. */
const around = (hit: Hit | null) => hit?.pieces.map(({ text }) => text).join("");

export function useFound(
  words: string,
  open: (id: string, hit?: Hit) => void,
  openCustomer: (customer: string) => void,
): { rows: Act[]; waiting: boolean } {
  const sought = useSettled(words.trim(), SEARCH_MS);
  const { data, isFetching } = useQuery({
    queryKey: ["found", sought],
    queryFn: ({ signal }) => get("/api/desk/list", { query: { view: "all", q: sought }, signal }),
    enabled: sought.length >= LEAST,
    gcTime: 0,
  });
  const current = sought === words.trim(); // what the words before had found is not offered
  const all = (data?.rows ?? []).map((row) => ({ row, id: row.id, label: who(row) }));
  const called = new Set(holding(all, sought));
  const rows = [...called, ...all.filter((one) => !called.has(one))].slice(0, MOST).map((one) => ({
    id: one.id,
    label: [one.label, called.has(one) ? matter(one.row) : (around(one.row.hit) ?? matter(one.row))]
      .filter(Boolean)
      .join(" · "),
    detail: ago(one.row.last_entry_at),
    act: () => open(one.id, one.row.hit ?? undefined),
  }));
  const people = new Map([...called].map(({ row, label }) => [row.customer, label]));
  const pages = [...people].slice(0, MOST_PAGES).map(([customer, name]) => ({
    id: `customer-${customer}`,
    label: w("palette.customer", { name }),
    act: () => openCustomer(customer),
  }));
  return { rows: current && sought.length >= LEAST ? [...pages, ...rows] : [], waiting: isFetching || !current };
}
