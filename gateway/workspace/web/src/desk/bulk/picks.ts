// Which rows of the list are picked for an act on many. Pure.
import type { Row } from "../../lib/types";

export interface Picks {
  /** Those picked one by one, or by ranges before this one. */
  before: readonly string[];
  /** The rows of the range that Shift draws out, and the rows where it begins and ends; empty for none. */
  range: readonly string[];
  from: string;
  to: string;
}

export const NO_PICKS: Picks = { before: [], range: [], from: "", to: "" };
/** As many as the server takes at once. */
export const MOST = 200;

/** The picked rows, in the order of the list; then those that left the list, as they were when they were `seen`. */
export function pickedRows(rows: readonly Row[], picks: Picks, seen: ReadonlyMap<string, Row>): Row[] {
  const ids = idsOf(picks);
  const shown = new Set(rows.map(({ id }) => id));
  const left = [...ids].flatMap((id) => (shown.has(id) ? [] : (seen.get(id) ?? [])));
  return [...rows.filter(({ id }) => ids.has(id)), ...left].slice(0, MOST);
}

const idsOf = ({ before, range }: Picks) => new Set([...before, ...range]);

/** With a row picked, or no longer picked; the next range begins there. */
export function toggled(picks: Picks, id: string): Picks {
  const ids = idsOf(picks);
  const on = !ids.has(id);
  if (on) ids.add(id);
  else ids.delete(id);
  return { before: [...ids], range: [], from: on ? id : "", to: id };
}

/** With all rows from where the range begins to this one; a shorter range lets go of what a longer one had. */
export function drawn(rows: readonly Row[], picks: Picks, id: string, start: string): Picks {
  const at = (one: string) => rows.findIndex((row) => row.id === one);
  const from = [picks.from, start].find((one) => at(one) >= 0);
  if (from === undefined) return toggled(picks, id);
  const [first, last] = [at(from), at(id)].sort((one, other) => one - other);
  return { before: picks.before, range: rows.slice(first, (last ?? 0) + 1).map((row) => row.id), from, to: id };
}

/** With the same rows picked, and keys at another row. */
export const moved = (picks: Picks, id: string): Picks => ({ before: [...idsOf(picks)], range: [], from: "", to: id });

/** Only these rows are picked. */
export const only = (ids: readonly string[]): Picks => ({ ...NO_PICKS, before: ids });
