// Takes a file over: read, its rows checked, then given, some hundred at a time. Interrupted, the same file begins anew.
import { useState } from "react";
import { post } from "../../../lib/api";
import type { CsvRow, CsvTable, RowAnswer } from "../../../lib/types";
import { why } from "../../../lib/why";
import { w } from "../../../lib/words";
import { decoded } from "./decode";
import { type Columns, chosen, guessed, rowsOf } from "./rows";

/** Bytes of a file that the workspace takes, with some to spare for how they are sent. */
const MOST_BYTES = 600_000;
const AT_ONCE = 100;

/** A row that does not fit, by its number in the spreadsheet and the telephone number in it, and why. */
export interface Fault extends RowAnswer {
  row: number;
  number: string;
}
export interface Outcome {
  gave: boolean;
  fit: number;
  faults: readonly Fault[];
}
export interface Running {
  gives: boolean;
  done: number;
  of: number;
}
interface Chosen {
  name: string;
  table: CsvTable;
  columns: Columns;
}

export function useImport() {
  const [file, setFile] = useState<Chosen>();
  const [outcome, setOutcome] = useState<Outcome>();
  const [running, setRunning] = useState<Running>();
  const [fault, setFault] = useState("");
  const shown = (next?: Chosen) => {
    setFile(next);
    setOutcome(undefined);
    setFault("");
  };
  const failed = (error: unknown) => setFault(why(error));
  const choose = (picked: File) => {
    shown();
    if (picked.size > MOST_BYTES) setFault(w("refused.csv_large"));
    else void readFrom(picked).then(shown, failed);
  };
  const take = async (gives: boolean) => {
    if (!file) return;
    const rows = rowsOf(file.table, file.columns);
    setFault("");
    await taken(rows, gives, (done) => setRunning({ gives, done, of: rows.length })).then(setOutcome, failed);
    setRunning(undefined);
  };
  const hold = (at: number, what: string) => file && shown({ ...file, columns: chosen(file.columns, at, what) });
  return { file, outcome, running, fault, choose, take, hold, leave: () => shown() };
}

async function readFrom(picked: File): Promise<Chosen> {
  const text = decoded(await picked.arrayBuffer());
  const table = await post("/api/admin/attributes/csv/read", { body: { text } });
  return { name: picked.name, table, columns: guessed(table) };
}

async function taken(rows: readonly CsvRow[], give: boolean, done: (rows: number) => void): Promise<Outcome> {
  const faults: Fault[] = [];
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    done(at);
    const part = rows.slice(at, at + AT_ONCE);
    const { answers } = await post("/api/admin/attributes/csv/rows", { body: { rows: part, give } });
    for (const [n, one] of answers.entries()) {
      if (one.code) faults.push({ ...one, row: at + n + 2, number: part[n]?.number ?? "" });
    }
  }
  return { gave: give, fit: rows.length - faults.length, faults };
}
