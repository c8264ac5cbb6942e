// The first rows of a file, and above each column what it holds.
import { useId } from "react";
import { labelName } from "../../../lib/labels";
import type { Attribute, CsvTable } from "../../../lib/types";
import { w } from "../../../lib/words";
import { type Columns, NOTHING, NUMBER } from "./rows";

const SHOWN = 5;

interface Props {
  table: CsvTable;
  columns: Columns;
  attributes: readonly Attribute[];
  off: boolean;
  hold: (at: number, what: string) => void;
}

export function Preview({ table, columns, attributes, off, hold }: Props) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
    <section className="csv-preview" tabIndex={0} aria-label={w("csv.preview")}>
      <table>
        <thead>
          <tr>
            {table.columns.map((name, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name that is their own
              <th key={at} scope="col">
                <label htmlFor={`${id}-${at}`} dir="auto">
                  {name || w("csv.unnamed", { n: at + 1 })}
                </label>
                <select
                  id={`${id}-${at}`}
                  value={columns[at]}
                  disabled={off}
                  onChange={(event) => hold(at, event.target.value)}
                >
                  <option value={NOTHING}>{w("csv.nothing")}</option>
                  <option value={NUMBER}>{w("csv.number")}</option>
                  {attributes.map((one) => (
                    <option key={one.key} value={one.key}>
                      {labelName(one)}
                    </option>
                  ))}
                </select>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.slice(0, SHOWN).map((row, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file stay in their order
            <tr key={n}>
              {row.map((cell, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells stay in their order
                <td key={at} dir="auto" className={columns[at] === NOTHING ? "quiet" : ""}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
