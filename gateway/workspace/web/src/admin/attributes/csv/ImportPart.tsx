// Many customers' attributes from a file: chosen, its columns told, checked, then given.
import { FileUp } from "lucide-react";
import { Icon } from "../../../desk/parts/Icon";
import type { Attribute } from "../../../lib/types";
import { w } from "../../../lib/words";
import { Outcome } from "./Outcome";
import { Preview } from "./Preview";
import { ready } from "./rows";
import { type Running, useImport } from "./useImport";

export function ImportPart({ attributes }: { attributes: readonly Attribute[] }) {
  const { file, outcome, running, fault, choose, take, hold, leave } = useImport();
  const busy = running !== undefined;
  return (
    <section className="card csv-import" aria-labelledby="csv-import">
      <h2 id="csv-import">{w("csv.title")}</h2>
      <p className="quiet small">{w("csv.lead")}</p>
      {/* the browser's own button would say in its own language that no file is chosen */}
      <label className="button file">
        <Icon of={FileUp} />
        {w(file ? "csv.another" : "csv.file")}
        <input
          className="vh"
          type="file"
          accept=".csv,.txt,.tsv,text/csv"
          disabled={busy}
          onChange={({ target }) => {
            const picked = target.files?.[0];
            if (picked) choose(picked);
            target.value = ""; // so that the same file can be chosen again, once it was mended
          }}
        />
      </label>
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
            <button type="button" aria-disabled={busy} onClick={() => !busy && leave()}>
              {w(outcome?.gave ? "csv.close" : "rules.cancel")}
            </button>
            <Next outcome={outcome} busy={busy} off={!ready(file.columns)} take={take} />
          </div>
        </>
      )}
    </section>
  );
}

interface NextProps {
  outcome: ReturnType<typeof useImport>["outcome"];
  /** Not to be pressed now, but it keeps the focus. */
  busy: boolean;
  off: boolean;
  take: (gives: boolean) => Promise<void>;
}

/** What comes next: checking, then giving the rows that fit; nothing once they were given. */
function Next({ outcome, busy, off, take }: NextProps) {
  if (outcome?.gave) return null;
  return (
    <button
      type="button"
      className="primary"
      disabled={off || outcome?.fit === 0}
      aria-disabled={busy}
      onClick={() => !busy && void take(outcome !== undefined)}
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
