// Conversations that hold what is typed in the palette; the server searches once the typing settles.
import { useQuery } from "@tanstack/react-query";
import { get } from "../../lib/api";
import { ago } from "../../lib/time";
import { who } from "../parts/channels";
import { useSettled } from "../state/browser";
import type { Act } from "./acts";

const SEARCH_MS = 200;
const LEAST = 2;
const MOST = 6;

export function useFound(words: string, open: (id: string) => void): { rows: Act[]; waiting: boolean } {
  const sought = useSettled(words.trim(), SEARCH_MS);
  const { data, isFetching } = useQuery({
    queryKey: ["found", sought],
    queryFn: ({ signal }) => get("/api/desk/list", { query: { view: "all", q: sought }, signal }),
    enabled: sought.length >= LEAST,
    gcTime: 0,
  });
  const current = sought === words.trim(); // what the words before had found is not offered
  const rows = (data?.rows ?? []).slice(0, MOST).map((row) => ({
    id: row.id,
    label: [who(row), row.subject || row.preview].filter(Boolean).join(" · "),
    detail: ago(row.last_entry_at),
    act: () => open(row.id),
  }));
  return { rows: current && sought.length >= LEAST ? rows : [], waiting: isFetching || !current };
}
