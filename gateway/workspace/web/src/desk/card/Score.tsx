// How the customer rated the last contact: a figure, stars for the eye, and their words if they gave any.
import { ago, whole } from "../../lib/time";
import type { Conversation } from "../../lib/types";
import { w } from "../../lib/words";

const MOST = 5;

export function Score({ of: { score, words, at: when } }: { of: NonNullable<Conversation["card"]["score"]> }) {
  return (
    <p className="score">
      <span>{w("card.score")}</span> <strong>{w("card.score_of", { n: score })}</strong>
      <span className="stars" aria-hidden="true">
        {"★".repeat(score)}
        {"☆".repeat(MOST - score)}
      </span>
      <time className="quiet small" title={whole(when)}>
        {ago(when)}
      </time>
      {words && <q className="quiet">{words}</q>}
    </p>
  );
}
