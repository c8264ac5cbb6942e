// Many customers' attributes from a file: chosen, its columns told, checked, then given.
import { useId } from "react";
import type { Attribute } from "../../../lib/types";
import { w } from "../../../lib/words";
import { Outcome } from "./Outcome";
import { Preview } from "./Preview";
import { ready } from "./rows";
import { type Running, useImport } from "./useImport";

export function ImportPart({ attributes }: { attributes: readonly Attribute[] }) {
  const field = useId();
  const { file, outcome, running, fault, choose, take, hold, leave } = useImport();
  const busy = running !== undefined;
  return (
    <section className="card csv-import" aria-labelledby="csv-import">
      <h2 id="csv-import">{w("csv.title")}</h2>
      <p className="quiet small">{w("csv.lead")}</p>
      <label htmlFor={field}>{w("csv.file")}</label>
      <input
        id={field}
        type="file"
        accept=".csv,.txt,.tsv,text/csv"
        disabled={busy}
        onChange={({ target }) => {
          const picked = target.files?.[0];
          if (picked) choose(picked);
          target.value = ""; // so that the same file can be chosen again, once it was mended
        }}
      />
      {fault && (
        <p className="told bad" role="alert">
          {fault}
        </p>
      )}
      {file && (
        <>
          <p className="small">
            <strong dir="auto">{file.name}</strong> · {w("csv.rows", { n: file.table.rows.length })}
          </p>
          <Preview table={file.table} columns={file.columns} attributes={attributes} off={busy} hold={hold} />
          {running && <Progress {...running} />}
          {!busy && outcome && <Outcome outcome={outcome} attributes={attributes} />}
          {!ready(file.columns) && <p className="small quiet">{w("csv.not_ready")}</p>}
          <div className="row end">
            <button type="button" disabled={busy} onClick={leave}>
              {w(outcome?.gave ? "csv.close" : "rules.cancel")}
            </button>
            <Next outcome={outcome} off={busy || !ready(file.columns)} take={take} />
          </div>
        </>
      )}
    </section>
  );
}

interface NextProps {
  outcome: ReturnType<typeof useImport>["outcome"];
  off: boolean;
  take: (gives: boolean) => Promise<void>;
}

/** What comes next: checking, then giving the rows that fit; nothing once they were given. */
function Next({ outcome, off, take }: NextProps) {
  if (outcome?.gave) return null;
  return (
    <button
      type="button"
      className="primary"
      disabled={off || outcome?.fit === 0}
      onClick={() => void take(outcome !== undefined)}
    >
      {outcome ? w("csv.give", { n: outcome.fit }) : w("csv.check")}
    </button>
  );
}

function Progress({ gives, done, of }: Running) {
  const words = w(gives ? "csv.giving" : "csv.checking", { done, of });
  return (
    <p className="small" role="status">
      <progress max={of} value={done} aria-label={words} /> {words}
    </p>
  );
}
