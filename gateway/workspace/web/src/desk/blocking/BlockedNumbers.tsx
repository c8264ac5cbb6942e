// On the card: that the customer is blocked, from what, why and by whom; blocking and lifting by right.
import { Ban, CircleCheck } from "lucide-react";
import { groups } from "../../lib/phone";
import type { Conversation } from "../../lib/types";
import { w } from "../../lib/words";
import { who } from "../parts/channels";
import { Icon } from "../parts/Icon";
import type { UiDispatch } from "../state/ui";
import { said } from "./terms";
import { type BlockActs, blockWords } from "./useBlocking";

interface Props {
  conversation: Conversation;
  dispatch: UiDispatch;
  blocking: BlockActs;
  /** The account may block. */
  may: boolean;
}

export function BlockedNumbers({ conversation: { card, blocked, can_block: free }, dispatch, blocking, may }: Props) {
  if (blocked.length === 0 && !(may && free)) return null;
  const ask = () => dispatch({ type: "block_asked", blocking: true });
  return (
    <section className="blocked">
      {blocked.map(({ id, number, terms, by }) => (
        <div key={id}>
          <p className="row">
            <span className="chip bad">
              <Icon of={Ban} />
              {w("blocks.blocked")}
            </span>
            <strong className="figures">{groups(number)}</strong>
          </p>
          <p className="small">{said(terms)}</p>
          <p className="small quiet" dir="auto">
            {[terms.reason, by].filter(Boolean).join(" · ")}
          </p>
        </div>
      ))}
      {may && blocked.length > 0 && (
        <button type="button" className="small" onClick={() => blocking.lift(blocked, who(card))}>
          <Icon of={CircleCheck} />
          {w("blocks.lift")}
        </button>
      )}
      {may && free && (
        <button type="button" className="small" onClick={ask}>
          <Icon of={Ban} />
          {blockWords(blocked)}
        </button>
      )}
    </section>
  );
}
