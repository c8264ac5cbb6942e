// From the search box to what was found. Asked before the rows are those of the words, it waits for them.
import { type RefObject, useCallback, useEffect, useRef } from "react";
import type { Hit } from "../../lib/types";
import { useLatest } from "../state/browser";
import type { ListState } from "./useInbox";

interface Asked {
  list: Pick<ListState, "rows" | "settled">;
  search: string;
  selected: string;
  open: (id: string, hit?: Hit) => void;
  field: RefObject<HTMLInputElement | null>;
  box: RefObject<HTMLElement | null>;
}

/** Returns what goes to the rows and opens the first one, unless the open conversation is among them. */
export function useToRows(asked: Asked): () => void {
  const latest = useLatest(asked);
  const wished = useRef<string>(undefined);
  const go = useCallback(() => {
    const { list, selected, open, box } = latest.current;
    const first = list.rows[0];
    if (!first) return;
    if (!list.rows.some(({ id }) => id === selected)) open(first.id, first.hit ?? undefined);
    box.current?.focus();
  }, [latest]);
  const { search, field } = asked;
  const { settled } = asked.list;
  useEffect(() => {
    if (wished.current === undefined) return;
    const meant = wished.current === search && document.activeElement === field.current;
    if (settled || !meant) wished.current = undefined;
    if (settled && meant) go();
  }, [settled, search, field, go]);
  return useCallback(() => {
    if (latest.current.list.settled) go();
    else wished.current = latest.current.search;
  }, [latest, go]);
}
