// The list's life: loading, living updates, and the rule that order never jumps under the pointer.
import { useCallback, useEffect, useRef, useState } from "react";
import { get } from "../lib/api";
import { setNow } from "../lib/time";
import type { Inbox, Row, View } from "../lib/types";
import { useLatest } from "./store";

export function belongs(row: Row, view: View): boolean {
  const live = row.state === "open" || row.state === "pending";
  switch (view) {
    case "mine": return live && row.mine;
    case "queue": return live && row.owner === "queue";
    case "open": return live && row.owner !== "bot";
    case "bot": return live && row.owner === "bot";
    case "snoozed": case "resolved": return row.state === view;
    default: return true;
  }
}

export interface ListState {
  rows: Row[]; counts: Record<string, number>; waiting: boolean; failed: boolean; fresh: number;
  /** Of the first look; `undefined` before it. */
  sequence: number | undefined;
  reload: () => void; hold: (held: boolean) => void; changed: (conversation: string | null) => void;
}

export function useInbox(view: View, search: string): ListState {
  const [rows, setRows] = useState<Row[]>([]);
  const [counts, setCounts] = useState<Record<string, number>>({});
  const [waiting, setWaiting] = useState(true);
  const [failed, setFailed] = useState(false);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [sequence, setSequence] = useState<number>();
  const held = useRef(false);
  const dirty = useRef(false);
  const running = useRef<AbortController | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const shown = useLatest({ rows, view, search });

  const reload = useCallback(async () => {
    running.current?.abort();
    const mine = (running.current = new AbortController());
    const query = new URLSearchParams({ view: shown.current.view, q: shown.current.search });
    try {
      const inbox = await get<Inbox>(`/api/desk/list?${query}`, mine.signal);
      setNow(inbox.now);
      setRows(inbox.rows);
      setCounts(inbox.counts);
      setSequence((first) => first ?? inbox.sequence);
      setFresh(new Set());
      setFailed(false);
      dirty.current = false;
    } catch {
      if (mine.signal.aborted) return;
      setFailed(true);
    }
    setWaiting(false);
  }, [shown]);

  const asked = useRef(search);
  useEffect(() => { setWaiting(true); setRows([]); void reload(); }, [view, reload]);
  useEffect(() => {
    if (asked.current === search) return;
    asked.current = search;
    const pause = setTimeout(() => void reload(), 200);
    return () => clearTimeout(pause);
  }, [search, reload]);

  const soon = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void reload(), 120);
  }, [reload]);

  const changed = useCallback(async (conversation: string | null) => {
    if (!held.current || conversation === null) { soon(); return; }
    dirty.current = true;
    try {
      const told = await get<{ row: Row; counts: Record<string, number> }>(`/api/desk/rows/${conversation}`);
      setCounts(told.counts);
      const { rows: visible, view: seen } = shown.current;
      if (visible.some((row) => row.id === conversation)) {
        setRows((before) => before.map((row) => (row.id === conversation ? told.row : row)));
      } else if (belongs(told.row, seen)) {
        setFresh((before) => new Set(before).add(conversation));
      }
    } catch { /* the next change or the end of holding reloads */ }
  }, [soon, shown]);

  const hold = useCallback((now: boolean) => {
    held.current = now;
    if (!now && dirty.current) soon();
  }, [soon]);

  return { rows, counts, waiting, failed, fresh: fresh.size, sequence, reload: () => void reload(), hold, changed };
}
