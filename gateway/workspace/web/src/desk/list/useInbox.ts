// The list: loading, live updates, and the rule that the order never jumps under the pointer.
import { type InfiniteData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { account } from "../../lib/account";
import { get, Refused } from "../../lib/api";
import type { Place } from "../../lib/follow";
import type { Inbox, Row, RowUpdate } from "../../lib/types";
import type { Filters, View } from "../../lib/view";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import { useLatest, useSettled } from "../state/browser";
import { paced } from "../state/live";
import { keys, timed } from "../state/queries";
import { surelyFits } from "../views/filters";
import { type Narrowing, NOT_NARROWED, narrowedBy, query } from "./narrowing";

const SEARCH_MS = 200;
const SETTLE_MS = 120;
/** A busy centre changes something all the time: the list is read again no more often than this. */
const RELOAD_EVERY_MS = 1000;
const NONE: Filters = {};

/** A loaded page; on the first one, which conversations came to the list while its order was held. */
export interface HeldInbox extends Inbox {
  fresh: readonly string[];
}

/** The pages loaded so far, in order. */
export type HeldPages = InfiniteData<HeldInbox>;

/** True where the row surely is of the view and fits what narrows it. */
export const belongs = (row: Row, view: View, filters: Filters = {}): boolean =>
  isOf(row, view) && surelyFits(row, filters);

type Standing = Pick<Row, "state" | "owner" | "turn" | "mine" | "undelivered" | "mentioned" | "abandoned">;

function isOf(row: Standing, view: View): boolean {
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
    case "customer":
      return live && row.turn === view;
    case "undelivered":
      return row.undelivered && row.state !== "resolved";
    case "snoozed":
      return row.state === view;
    case "resolved":
    case "abandoned":
      return row.state === "resolved" && row.abandoned === (view === "abandoned");
    case "mentioned":
      return row.mentioned;
    default:
      return true;
  }
}

/** True where the conversation may be of the view, by where it stands; what does not say it counts as true. */
export function mayBelong({ state, owner, turn, user }: Place, view: View): boolean {
  const row = { state, owner, turn, mine: user === account, undelivered: true, mentioned: true };
  return isOf({ ...row, abandoned: view === "abandoned" }, view);
}

const withCounts = ({ pages, ...kept }: HeldPages, counts: HeldInbox["counts"]): HeldPages => ({
  ...kept,
  pages: pages.map((page) => ({ ...page, counts })),
});

/** `pages` with a row changed in its place; a row that is new to the view is only counted as fresh. */
export function patched(pages: HeldPages, view: View, { row, counts }: RowUpdate, filters: Filters = {}): HeldPages {
  const shown = pages.pages.some(({ rows }) => rows.some(({ id }) => id === row.id));
  const fresh = !shown && belongs(row, view, filters) && !pages.pages[0]?.fresh.includes(row.id) ? [row.id] : [];
  const change = (page: HeldInbox, at: number): HeldInbox => ({
    ...page,
    counts,
    rows: page.rows.map((one) => (one.id === row.id ? { ...row, hit: one.hit } : one)),
    fresh: at === 0 ? [...page.fresh, ...fresh] : page.fresh,
  });
  return { ...pages, pages: pages.pages.map(change) };
}

/** The rows of all pages; one that moved to a later page between two requests is shown once. */
export function rowsOf(pages: HeldPages | undefined): Row[] {
  const rows = pages?.pages.flatMap((page) => page.rows) ?? [];
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

export interface ListState {
  rows: Row[];
  counts: Record<string, number>;
  waiting: boolean;
  /** Why the list could not be loaded, in words; empty where it was. */
  failed: string;
  /** The rows are those of what is asked for now, not of the words before. */
  settled: boolean;
  fresh: number;
  /** Loads the next page; `undefined` where there is none. */
  more: (() => void) | undefined;
  /** Sequence of the first list that was loaded; `undefined` before it. */
  sequence: number | undefined;
  reload: () => void;
  /** Holds the order while the pointer or the focus is on the list. */
  hold: (held: boolean) => void;
  changed: (conversation: string | null, place?: Place) => void;
  /** Shows counts that were told, unless the list itself is newer. */
  counted: (counts: HeldInbox["counts"], sequence: number) => void;
}

function useListQuery({ view, words, filters, narrowing }: Shown) {
  return useInfiniteQuery({
    queryKey: keys.list(view, words, filters, narrowing),
    initialPageParam: "",
    queryFn: async ({ client, queryKey, signal, pageParam }): Promise<HeldInbox> => {
      const again = client.getQueryData<HeldPages>(queryKey)?.pageParams.includes(pageParam) ?? false;
      const inbox = await get("/api/desk/list", {
        query: { ...filters, ...query(narrowing), view, q: words, after: pageParam, ...(again && { again }) },
        signal,
      });
      return { ...timed(inbox), fresh: [] };
    },
    getNextPageParam: ({ after }) => after || undefined,
    // while a search is being typed, the rows before it stay
    placeholderData: (before, from) => (from?.queryKey[1] === view ? before : undefined),
  });
}

/** Changes the shown list where it stands, by one row that is asked for. */
function usePatch(asked: Shown) {
  const client = useQueryClient();
  const shown = useLatest(asked);
  return useCallback(
    async (conversation: string) => {
      const update = await get("/api/desk/rows/{conversation}", { path: { conversation } });
      const { view, words, filters, narrowing } = shown.current;
      client.setQueryData<HeldPages>(
        keys.list(view, words, filters, narrowing),
        (pages) => pages && patched(pages, view, update, filters),
      );
    },
    [client, shown],
  );
}

/** Shows counts that the server told of in the list, unless it was loaded later. */
function useCounted(asked: Shown) {
  const client = useQueryClient();
  const shown = useLatest(asked);
  return useCallback(
    (counts: HeldInbox["counts"], sequence: number) => {
      const { view, words, filters, narrowing } = shown.current;
      client.setQueryData<HeldPages>(keys.list(view, words, filters, narrowing), (pages) =>
        pages && (pages.pages[0]?.sequence ?? 0) <= sequence ? withCounts(pages, counts) : pages,
      );
    },
    [client, shown],
  );
}

/** Tells whether a change is of none that the list shows or may have to; lists that are not shown are then read anew
 * once they are. */
function useElsewhere(asked: Shown) {
  const client = useQueryClient();
  const shown = useLatest(asked);
  return useCallback(
    (conversation: string, place: Place): boolean => {
      const { view, words, filters, narrowing } = shown.current;
      const key = keys.list(view, words, filters, narrowing);
      const pages = client.getQueryData<HeldPages>(key);
      const seeking = words !== "" || narrowedBy(narrowing).length > 0;
      const listed = pages?.pages.some(({ rows }) => rows.some(({ id }) => id === conversation)) ?? true;
      const onItsWay = client.isFetching({ queryKey: key }) > 0; // which may be as it was before the change
      if (seeking || listed || onItsWay || mayBelong(place, view)) return false;
      void client.invalidateQueries({ queryKey: keys.lists, type: "inactive", refetchType: "none" });
      return true;
    },
    [client, shown],
  );
}

/** Reloads after changes of what is shown, but only patches rows in place while the order is held. */
function useChanges(asked: Shown) {
  const client = useQueryClient();
  const patch = usePatch(asked);
  const elsewhere = useElsewhere(asked);
  const held = useRef(false);
  const dirty = useRef(false);

  const reload = useCallback(async () => {
    await client.invalidateQueries({ queryKey: keys.lists }, { throwOnError: true });
    dirty.current = false;
  }, [client]);
  const soon = useMemo(() => paced(SETTLE_MS, RELOAD_EVERY_MS, () => void reload().catch(() => {})), [reload]);
  useEffect(() => soon.cancel, [soon]);

  const changed = useCallback(
    (conversation: string | null, place?: Place) => {
      if (conversation !== null && place && elsewhere(conversation, place)) return;
      if (!held.current || conversation === null) {
        soon.request();
        return;
      }
      dirty.current = true;
      void patch(conversation).catch(() => {}); // the next change, or the end of holding, reloads
    },
    [elsewhere, patch, soon],
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

/** A refusal in its own words. All else reads the same: that the page is offline stands above the list. */
const notLoaded = (fault: Error) => (fault instanceof Refused ? why(fault) : w("desk.list_failed"));

/** What the list is asked for. */
interface Shown {
  view: View;
  words: string;
  filters: Filters;
  narrowing: Narrowing;
}

export function useInbox(
  view: View,
  search: string,
  filters: Filters = NONE,
  narrowing: Narrowing = NOT_NARROWED,
): ListState {
  const asked = { view, words: useSettled(search, SEARCH_MS), filters, narrowing };
  const found = useListQuery(asked);
  const changes = useChanges(asked);
  const counted = useCounted(asked);
  const newest = found.data?.pages[0];
  const first = useRef<number>(undefined);
  first.current ??= newest?.sequence;
  const counts = useRef<Record<string, number>>({}); // those of the view before, until the next one is loaded
  counts.current = newest?.counts ?? counts.current;
  const { hasNextPage, isFetching, fetchNextPage } = found;
  const more = useCallback(() => {
    if (!isFetching) void fetchNextPage();
  }, [isFetching, fetchNextPage]);
  const rows = useMemo(() => rowsOf(found.data), [found.data]);
  return {
    rows,
    counts: counts.current,
    waiting: found.isPending,
    failed: found.isError ? notLoaded(found.error) : "",
    settled: asked.words === search && !found.isPending && !found.isPlaceholderData,
    fresh: newest?.fresh.length ?? 0,
    more: hasNextPage ? more : undefined,
    sequence: first.current,
    counted,
    ...changes,
  };
}
