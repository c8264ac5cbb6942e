// What is typed in the palette finds conversations of customers so called, then the pages of these customers, then
// conversations where it was said, with the words around it. The server searches once the typing settles.
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

interface Named {
  row: Row;
  id: string;
  label: string;
}

const offered = ({ id, label, row }: Named, told: string, open: (id: string, hit?: Hit) => void): Act => ({
  id,
  label: [label, told].filter(Boolean).join(" · "),
  detail: ago(row.last_entry_at),
  act: () => open(id, row.hit ?? undefined),
});

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
  const all = (data?.rows ?? []).map((row): Named => ({ row, id: row.id, label: who(row) }));
  const called = holding(all, sought);
  const said = all.filter((one) => !called.includes(one));
  const people = new Map(called.map(({ row, label }) => [row.customer, label]));
  const pages = [...people].slice(0, MOST_PAGES).map(([customer, name]) => ({
    id: `customer-${customer}`,
    label: w("palette.customer", { name }),
    act: () => openCustomer(customer),
  }));
  const rows = [
    ...called.slice(0, MOST).map((one) => offered(one, matter(one.row), open)),
    ...pages,
    ...said
      .slice(0, Math.max(0, MOST - called.length))
      .map((one) => offered(one, around(one.row.hit) ?? matter(one.row), open)),
  ];
  return { rows: current && sought.length >= LEAST ? rows : [], waiting: isFetching || !current };
}
