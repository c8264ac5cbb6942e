// Webhooks that were not taken in, by provider; checked again once what was wrong is corrected, or discarded.
import { useState } from "react";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { at } from "../../lib/time";
import type { Quarantined } from "../../lib/types";
import { w } from "../../lib/words";
import { Question } from "../parts/Question";
import type { Acts } from "./useActs";

export function Quarantine({ kept, acts }: { kept: Quarantined[]; acts: Acts | undefined }) {
  return (
    <section className="admin-part" aria-labelledby="quarantine">
      <h2 id="quarantine">{w("letters.quarantine")}</h2>
      <p className="small quiet">{w("letters.quarantine_lead")}</p>
      <ul className="admin-lines">
        {kept.map((one) => (
          <li key={one.provider}>
            <div className="line-words">
              <span>{w("letters.quarantine_of", { n: one.count, provider: one.provider })}</span>
              {one.oldest && (
                <span className="small quiet">{w("letters.quarantine_since", { at: at(one.oldest) })}</span>
              )}
            </div>
            {acts && <Discard of={one} act={acts.discard} />}
          </li>
        ))}
      </ul>
      {acts && (
        <div className="row">
          <button type="button" onClick={acts.replay}>
            {w("letters.quarantine_again")}
          </button>
        </div>
      )}
    </section>
  );
}

/** Discards what the page shows, once the number is confirmed. */
function Discard({ of: { provider, count, newest }, act }: { of: Quarantined; act: Acts["discard"] }) {
  const [asked, ask] = useState(false);
  const button = useReturnedFocus(asked);
  const yes = () => {
    ask(false);
    act({ provider, newest });
  };
  if (asked) {
    const words = w("letters.discard_sure", { n: count });
    return <Question words={words} yes={w("letters.discard")} act={yes} close={() => ask(false)} />;
  }
  return (
    <button
      type="button"
      ref={button}
      className="plain"
      aria-label={w("letters.discard_of", { provider })}
      onClick={() => ask(true)}
    >
      {w("letters.discard")}
    </button>
  );
}
