// Webhooks that were not taken in, by provider; checked again once what was wrong is corrected.
import { at } from "../../lib/time";
import type { Quarantined } from "../../lib/types";
import { w } from "../../lib/words";

export function Quarantine({ kept, replay }: { kept: Quarantined[]; replay: (() => void) | undefined }) {
  return (
    <section className="admin-part" aria-labelledby="quarantine">
      <h2 id="quarantine">{w("letters.quarantine")}</h2>
      <p className="small quiet">{w("letters.quarantine_lead")}</p>
      <ul className="admin-lines">
        {kept.map(({ provider, count, oldest }) => (
          <li key={provider}>
            <div className="line-words">
              <span>{w("letters.quarantine_of", { n: count, provider })}</span>
              {oldest && <span className="small quiet">{w("letters.quarantine_since", { at: at(oldest) })}</span>}
            </div>
          </li>
        ))}
      </ul>
      {replay && (
        <div className="row">
          <button type="button" onClick={replay}>
            {w("letters.quarantine_again")}
          </button>
        </div>
      )}
    </section>
  );
}
