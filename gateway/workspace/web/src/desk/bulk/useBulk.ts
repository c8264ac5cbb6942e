// Acts on many: which rows are picked, by key or pointer, and one request that does the same to all of them.
import { useMutation } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { post } from "../../lib/api";
import type { BulkBody, Row } from "../../lib/types";
import { why } from "../../lib/why";
import type { ListState } from "../list/useInbox";
import type { Toast } from "../parts/Toasts";
import { useLatest } from "../state/browser";
import { undoing, wayBack } from "../state/useCommands";
import { actsOf, type Changed, changedSince, type Left, leftAlone } from "./outcomes";
import { drawn, moved, NO_PICKS, only, type Picks, pickedRows, toggled } from "./picks";

export type BulkMenu = "none" | "give" | "label" | "priority" | "snooze" | "resolve";
type Needed = Pick<BulkBody, "act"> & Partial<Pick<BulkBody, "person" | "label" | "priority" | "until" | "code">>;

export interface Bulk {
  rows: Row[];
  /** The row that keys go on from; empty where that is the open conversation. */
  at: string;
  menu: BulkMenu;
  open(menu: BulkMenu): void;
  /** What became of picked ones since, by others. */
  changed: readonly Changed[];
  /** What the last act left as it was. */
  left: readonly Left[];
  busy: boolean;
  toggle(id: string): void;
  /** Picks all rows between the last one picked, or the open conversation, and this one. */
  draw(id: string): void;
  /** Goes to a row without picking it. */
  go(id: string): void;
  all(): void;
  none(): void;
  /** `done` tells how many were changed. */
  act(needed: Needed, done: (n: number) => string): void;
}

/** `place` is what the list shows; another one begins with nothing picked. */
export function useBulk(list: ListState, place: unknown, selected: string, tell: (toast: Toast) => void): Bulk {
  const [picks, setPicks] = useState<Picks>(NO_PICKS);
  const [menu, open] = useState<BulkMenu>("none");
  const [left, setLeft] = useState<readonly Left[]>([]);
  const [seen] = useState(() => new Map<string, Row>());
  const rows = useMemo(() => pickedRows(list.rows, picks, seen), [list.rows, picks, seen]);
  const changed = useMemo(() => changedSince(rows, list.rows, seen), [rows, list.rows, seen]);
  useSeen(rows, seen);
  const latest = useLatest({ list, rows, selected });
  const pick = useCallback((next: (picks: Picks) => Picks) => {
    setLeft([]);
    setPicks(next);
  }, []);
  const settled = useCallback(
    (kept: readonly Left[]) => {
      for (const { id, sequence } of kept) {
        const row = seen.get(id);
        if (row) seen.set(id, { ...row, entries: sequence });
      }
      setLeft(kept);
      setPicks(only(kept.map(({ id }) => id)));
    },
    [seen],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each place anew
  useEffect(() => pick(() => NO_PICKS), [place, pick]);
  const { act, busy } = useAct(latest, seen, settled, tell);
  const moves = useMemo(
    () => ({
      open,
      toggle: (id: string) => pick((before) => toggled(before, id)),
      draw: (id: string) => pick((before) => drawn(latest.current.list.rows, before, id, latest.current.selected)),
      go: (id: string) => setPicks((before) => moved(before, id)),
      all: () => pick(() => only(latest.current.list.rows.map(({ id }) => id))),
      none: () => pick(() => NO_PICKS),
    }),
    [latest, pick],
  );
  return { rows, at: rows.length > 0 ? picks.to : "", menu, changed, left, busy, act, ...moves };
}

/** Keeps each picked conversation as it was when it was picked: what came since was not seen. */
function useSeen(rows: readonly Row[], seen: Map<string, Row>): void {
  useEffect(() => {
    const picked = new Set(rows.map(({ id }) => id));
    for (const id of [...seen.keys()]) if (!picked.has(id)) seen.delete(id);
    for (const row of rows) if (!seen.has(row.id)) seen.set(row.id, row);
  }, [rows, seen]);
}

interface Known {
  list: ListState;
  rows: Row[];
}

function useAct(
  latest: { readonly current: Known },
  seen: ReadonlyMap<string, Row>,
  settled: (left: readonly Left[]) => void,
  tell: (toast: Toast) => void,
) {
  const { mutate, isPending } = useMutation({
    mutationFn: ({ rows, needed }: { rows: Row[]; needed: Needed; done: (n: number) => string }) =>
      post("/api/desk/bulk", {
        body: {
          ...needed,
          conversations: rows.map(({ id, entries }) => ({ id, seen: seen.get(id)?.entries ?? entries })),
        },
      }),
    onSuccess: ({ outcomes }, { rows, done }) => {
      const left = leftAlone(outcomes, rows);
      const undo = undoing(actsOf(outcomes));
      if (left.length < outcomes.length) {
        tell({ text: done(outcomes.length - left.length), ...(undo && { undo: wayBack(undo, tell) }) });
      }
      settled(left);
      latest.current.list.reload();
    },
    onError: (fault) => tell({ text: why(fault), bad: true }),
  });
  const act = useCallback(
    (needed: Needed, done: (n: number) => string) => {
      const { rows } = latest.current;
      if (rows.length > 0) mutate({ rows, needed, done });
    },
    [latest, mutate],
  );
  return { act, busy: isPending };
}
