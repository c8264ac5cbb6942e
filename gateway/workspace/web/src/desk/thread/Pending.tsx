// A message that is still on its way: held for undo, being sent, kept while offline, or refused.
import { at } from "../../lib/time";
import { refusal } from "../../lib/why";
import { w } from "../../lib/words";
import type { Outgoing } from "../composer/outgoing";
import { Words } from "./Message";

interface Props {
  one: Outgoing;
  customer: string;
  undo: () => void;
  again: (one: Outgoing) => void;
  takeBack: (one: Outgoing) => void;
}

export function Pending({ one, customer, undo, again, takeBack }: Props) {
  const refused = one.state === "refused";
  const shape = one.kind === "note" ? "note" : "bubble ours";
  return (
    <article className={`${shape} pending${refused ? " refused" : ""}`} aria-live="polite">
      <div>
        <Words of={one.text} />
        <footer>
          <span>{status(one, customer)}</span>
          {one.state === "held" && one.kind === "reply" && (
            <button type="button" className="plain" onClick={undo}>
              {w("desk.undo")} <kbd>Ctrl Z</kbd>
            </button>
          )}
          {refused && one.code === "stale" && (
            <button type="button" onClick={() => again(one)}>
              {w("desk.send_anyway")}
            </button>
          )}
          {refused && (
            <button type="button" className="plain" onClick={() => takeBack(one)}>
              {w("desk.take_back")}
            </button>
          )}
        </footer>
      </div>
    </article>
  );
}

/** How it stands, in words. `customer` is who it is for. */
export function status(one: Outgoing, customer: string): string {
  if (one.state !== "refused") return w(one.state === "waiting" ? "desk.kept" : "desk.sending");
  const { since, by, call } = one.detail ?? {};
  if (one.code === "stale" && call === true) return w("refused.stale_call");
  if (one.code === "stale") return w(by ? "refused.stale_by" : "refused.stale", { name: String(by || customer) });
  return refusal(one.code ?? "fault").replace("{since}", typeof since === "string" ? at(since) : "");
}
