// How many of the last decisions had each reason, as bars; a bar chosen filters the list, chosen again it shows all.
import type { CSSProperties } from "react";
import { reasonName } from "../../lib/decision";
import { w } from "../../lib/words";

interface Props {
  counts: Record<string, number>;
  chosen: string;
  choose: (code: string) => void;
}

export function Reasons({ counts, chosen, choose }: Props) {
  const most = Math.max(1, ...Object.values(counts));
  const sorted = Object.entries(counts).sort(([one, a], [other, b]) => b - a || one.localeCompare(other));
  return (
    <ul className="reasons" aria-label={w("offers.reasons")}>
      {sorted.map(([code, count]) => (
        <li key={code}>
          <button
            type="button"
            className={code === "ok" ? "reason offered" : "reason"}
            aria-pressed={code === chosen}
            onClick={() => choose(code === chosen ? "" : code)}
            style={{ "--share": `${(100 * count) / most}%` } as CSSProperties}
          >
            <span>{reasonName(code)}</span>
            <span className="figures">{count}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
