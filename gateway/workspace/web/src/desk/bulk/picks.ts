// Which rows of the list are picked for an act on many. Pure.
import type { Row } from "../../lib/types";

export interface Picks {
  /** Those picked one by one, or by ranges before this one. */
  before: readonly string[];
  /** The range that Shift draws out: from one row to another; both empty for none. */
  from: string;
  to: string;
}

export const NO_PICKS: Picks = { before: [], from: "", to: "" };
/** As many as the server takes at once. */
export const MOST = 200;

/** The picked rows, in the order of the list; a row that left the list is no longer picked. */
export function pickedRows(rows: readonly Row[], { before, from, to }: Picks): Row[] {
  const known = new Set(before);
  const [one, other] = [from, to].map((id) => rows.findIndex((row) => row.id === id)) as [number, number];
  const within = (at: number) => one >= 0 && other >= 0 && at >= Math.min(one, other) && at <= Math.max(one, other);
  return rows.filter(({ id }, at) => known.has(id) || within(at)).slice(0, MOST);
}

/** With a row picked, or no longer picked; the next range begins there. */
export function toggled(rows: readonly Row[], picks: Picks, id: string): Picks {
  const ids = pickedRows(rows, picks).map((row) => row.id);
  const on = !ids.includes(id);
  return { before: on ? [...ids, id] : ids.filter((one) => one !== id), from: on ? id : "", to: id };
}

/** With all rows from where the range begins to this one; a shorter range lets go of what a longer one had. */
export function drawn(rows: readonly Row[], picks: Picks, id: string, start: string): Picks {
  const from = picks.from || start;
  return from ? { ...picks, from, to: id } : toggled(rows, picks, id);
}

/** With the same rows picked, and keys at another row. */
export function moved(rows: readonly Row[], picks: Picks, id: string): Picks {
  return { before: pickedRows(rows, picks).map((row) => row.id), from: "", to: id };
}

export const all = (rows: readonly Row[]): Picks => ({ before: rows.map(({ id }) => id), from: "", to: "" });

/** Only these rows stay picked. */
export const only = (ids: readonly string[]): Picks => ({ before: ids, from: "", to: "" });
