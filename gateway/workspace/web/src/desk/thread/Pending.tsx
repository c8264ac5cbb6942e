// A message that is still on its way: held for undo, being sent, kept while offline, or refused.
import { at } from "../../lib/time";
import { w, wordOr } from "../../lib/words";
import type { Outgoing } from "../composer/outgoing";
import { Words } from "./Message";

interface Props {
  one: Outgoing;
  undo: () => void;
  again: (one: Outgoing) => void;
  takeBack: (one: Outgoing) => void;
}

export function Pending({ one, undo, again, takeBack }: Props) {
  const refused = one.state === "refused";
  const shape = one.kind === "note" ? "note" : "bubble ours";
  return (
    <article className={`${shape} pending${refused ? " refused" : ""}`} aria-live="polite">
      <div>
        <Words of={one.text} />
        <footer>
          <span>{status(one)}</span>
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

function status(one: Outgoing): string {
  if (one.state !== "refused") return w(one.state === "waiting" ? "desk.kept" : "desk.sending");
  const since = typeof one.detail?.since === "string" ? at(one.detail.since) : "";
  if (one.code === "stale" && one.detail?.call === true) return w("refused.stale_call");
  return wordOr(`refused.${one.code}`, w("refused.other", { code: one.code ?? "" })).replace("{since}", since);
}
