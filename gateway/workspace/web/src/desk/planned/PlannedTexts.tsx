// Replies that go later, at the end of the thread: when and by whom, or why they did not go, and what may be done.
import { Clock, TriangleAlert } from "lucide-react";
import { at } from "../../lib/time";
import type { PlannedText } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { Icon } from "../parts/Icon";
import { Words } from "../thread/Message";
import type { PlannedActs } from "./usePlanned";

/** Why a reply does not go by itself, within a sentence. */
export const heldBecause = (code: string) => wordOr(`held.${code}`, w("held.other"));

export function PlannedTexts({ texts, acts }: { texts: readonly PlannedText[]; acts: PlannedActs }) {
  return texts.map((one) => {
    const held = one.state === "held";
    return (
      <article key={one.id} className={`bubble planned-text${one.code ? " held" : ""}`} aria-label={w("plan.one")}>
        <header>
          <Icon of={one.code ? TriangleAlert : Clock} />
          <strong>
            {held
              ? w("plan.held", { why: heldBecause(one.code) })
              : w("plan.goes", { at: at(one.due_at), name: one.by })}
          </strong>
        </header>
        <Words of={one.text} />
        {held && <span className="quiet small">{w("plan.was", { at: at(one.due_at), name: one.by })}</span>}
        {!held && one.code && <span className="small">{w("plan.will_be_held", { why: heldBecause(one.code) })}</span>}
        <footer>
          <button type="button" className="plain" onClick={() => acts.discard(one)}>
            {w("plan.discard")}
          </button>
          <button type="button" className="plain" onClick={() => acts.change(one)}>
            {w("plan.change")}
          </button>
          <button type="button" className="plain" onClick={() => acts.sendNow(one)}>
            {w("plan.now")}
          </button>
        </footer>
      </article>
    );
  });
}
