// The list: loading, live updates, and the rule that the order never jumps under the pointer.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { get } from "../../lib/api";
import type { Inbox, Row, RowUpdate } from "../../lib/types";
import type { View } from "../../lib/view";
import { useLatest, useSettled } from "../state/browser";
import { debounced } from "../state/live";
import { keys, timed } from "../state/queries";

const SEARCH_MS = 200;
const SETTLE_MS = 120;

/** A loaded list, and which conversations came to it while its order was held. */
export interface HeldInbox extends Inbox {
  fresh: readonly string[];
}

export function belongs(row: Row, view: View): boolean {
  const live = row.state === "open" || row.state === "pending";
  switch (view) {
    case "mine":
      return live && row.mine;
    case "queue":
      return live && row.owner === "queue";
    case "open":
      return live && row.owner !== "bot";
    case "bot":
      return live && row.owner === "bot";
    case "ours":
      return live && row.turn === "us";
    case "snoozed":
      return row.state === view;
    case "resolved":
    case "abandoned":
      return row.state === "resolved" && row.abandoned === (view === "abandoned");
    default:
      return true;
  }
}

/** `inbox` with a row changed in its place; a row that is new to the view is only counted as fresh. */
export function patched(inbox: HeldInbox, view: View, { row, counts }: RowUpdate): HeldInbox {
  if (inbox.rows.some((shown) => shown.id === row.id)) {
    return { ...inbox, counts, rows: inbox.rows.map((shown) => (shown.id === row.id ? row : shown)) };
  }
  if (!belongs(row, view) || inbox.fresh.includes(row.id)) return { ...inbox, counts };
  return { ...inbox, counts, fresh: [...inbox.fresh, row.id] };
}

export interface ListState {
  rows: Row[];
  counts: Record<string, number>;
  waiting: boolean;
  failed: boolean;
  fresh: number;
  /** Sequence of the first list that was loaded; `undefined` before it. */
  sequence: number | undefined;
  reload: () => void;
  /** Holds the order while the pointer or the focus is on the list. */
  hold: (held: boolean) => void;
  changed: (conversation: string | null) => void;
}

function useListQuery(view: View, search: string) {
  return useQuery({
    queryKey: keys.list(view, search),
    queryFn: async ({ signal }): Promise<HeldInbox> => {
      const inbox = await get("/api/desk/list", { query: { view, q: search }, signal });
      return { ...timed(inbox), fresh: [] };
    },
    // while a search is being typed, the rows before it stay
    placeholderData: (before, from) => (from?.queryKey[1] === view ? before : undefined),
  });
}

/** Changes the shown list where it stands, by one row that is asked for. */
function usePatch(view: View, words: string) {
  const client = useQueryClient();
  const shown = useLatest({ view, words });
  return useCallback(
    async (conversation: string) => {
      const update = await get("/api/desk/rows/{conversation}", { path: { conversation } });
      const { view: seen, words: sought } = shown.current;
      client.setQueryData<HeldInbox>(keys.list(seen, sought), (inbox) => inbox && patched(inbox, seen, update));
    },
    [client, shown],
  );
}

/** Reloads after changes, but only patches rows in place while the order is held. */
function useChanges(view: View, words: string) {
  const client = useQueryClient();
  const patch = usePatch(view, words);
  const held = useRef(false);
  const dirty = useRef(false);

  const reload = useCallback(async () => {
    await client.invalidateQueries({ queryKey: keys.lists }, { throwOnError: true });
    dirty.current = false;
  }, [client]);
  const soon = useMemo(() => debounced(SETTLE_MS, () => void reload().catch(() => {})), [reload]);
  useEffect(() => soon.cancel, [soon]);

  const changed = useCallback(
    (conversation: string | null) => {
      if (!held.current || conversation === null) {
        soon.request();
        return;
      }
      dirty.current = true;
      void patch(conversation).catch(() => {}); // the next change, or the end of holding, reloads
    },
    [patch, soon],
  );
  const hold = useCallback(
    (now: boolean) => {
      held.current = now;
      if (!now && dirty.current) soon.request();
    },
    [soon],
  );
  return { reload: () => void reload().catch(() => {}), changed, hold };
}

export function useInbox(view: View, search: string): ListState {
  const words = useSettled(search, SEARCH_MS);
  const query = useListQuery(view, words);
  const changes = useChanges(view, words);
  const first = useRef<number>(undefined);
  first.current ??= query.data?.sequence;
  const counts = useRef<Record<string, number>>({}); // those of the view before, until the next one is loaded
  counts.current = query.data?.counts ?? counts.current;
  return {
    rows: query.data?.rows ?? [],
    counts: counts.current,
    waiting: query.isPending,
    failed: query.isError,
    fresh: query.data?.fresh.length ?? 0,
    sequence: first.current,
    ...changes,
  };
}
