// What of a file is sent: which column is what, and its rows by it.
import type { CsvRow, CsvTable } from "../../../lib/types";

/** What each column holds: the customers' numbers, an attribute by its key, or nothing that is taken over. */
export type Columns = readonly string[];
export const NUMBER = "#number";
export const NOTHING = "";

/** The columns as they were guessed. */
export function guessed({ columns, number, attributes }: CsvTable): Columns {
  const key = (at: number) => Object.keys(attributes).find((one) => attributes[one] === at) ?? NOTHING;
  return columns.map((_, at) => (at === number ? NUMBER : key(at)));
}

/** The columns after one is said to hold something, which no other holds then. */
export const chosen = (columns: Columns, at: number, what: string): Columns =>
  columns.map((one, n) => (n === at ? what : what !== NOTHING && one === what ? NOTHING : one));

export const ready = (columns: Columns) =>
  columns.includes(NUMBER) && columns.some((one) => one !== NUMBER && one !== NOTHING);

/** The rows as the workspace takes them. */
export function rowsOf(table: CsvTable, columns: Columns): CsvRow[] {
  const number = columns.indexOf(NUMBER);
  const held = columns.flatMap((key, at) => (key === NUMBER || key === NOTHING ? [] : [{ key, at }]));
  return table.rows.map((row) => ({
    number: row[number] ?? "",
    attributes: Object.fromEntries(held.map(({ key, at }) => [key, row[at] ?? ""])),
  }));
}
