// A call as one card: how it ended, the path through the menu, and its sound or its words.
import { ChevronDown, ChevronRight, MessageSquareShare, Phone, PhoneOff } from "lucide-react";
import { useState } from "react";
import { crumb } from "../../lib/crumb";
import { groups } from "../../lib/phone";
import { length, score } from "../../lib/time";
import type { Call, Utterance } from "../../lib/types";
import { language, w, wordOr } from "../../lib/words";
import { Icon } from "../parts/Icon";
import { Player } from "../player/Player";
import { When } from "./Message";

const SURE = 0.6;

export function CallCard({ call, when }: { call: Call; when: string }) {
  const moved = call.outcome === "moved_to_text";
  const chosen = call.chosen[language];
  return (
    <article className="call">
      <header>
        <Icon of={call.outcome === "hung_up" ? PhoneOff : moved ? MessageSquareShare : Phone} />
        <strong>{w(call.out ? "call.title_out" : "call.title")}</strong>
        <span className={`chip${moved ? " ok" : ""}`}>
          {wordOr(`outcome.${call.outcome || "live"}`, w("outcome.finished"))}
        </span>
        <span className="figures quiet">{call.length_s === null ? "" : length(call.length_s)}</span>
        <span className="quiet">{groups(call.number)}</span>
        <When at={when} />
      </header>
      {call.length_s === null && (
        <p className="quiet" role="status">
          {w("call.on_the_phone")}
          {call.asks && <q>{call.asks}</q>}
        </p>
      )}
      {call.path.length > 0 && (
        <ol className="path" aria-label={w("call.path")}>
          {call.path.map((step, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a path only grows at its end
            <li key={n} title={step.node}>
              {crumb(step)}
            </li>
          ))}
        </ol>
      )}
      {chosen && <p className="quiet small">{w("call.chosen", { why: chosen })}</p>}
      {call.sound && <Player sound={call.sound} lines={call.lines} />}
      {!call.sound && call.words.length > 0 && <Heard words={call.words} />}
    </article>
  );
}

/** What the caller said, where there is no sound to listen to. */
function Heard({ words }: { words: Utterance[] }) {
  const [open, set] = useState(true);
  return (
    <>
      <button type="button" className="plain small" aria-expanded={open} onClick={() => set(!open)}>
        <Icon of={open ? ChevronDown : ChevronRight} />
        {w("call.words", { n: words.length })}
      </button>
      {open && (
        <dl className="said">
          {words.map((one, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what was said only grows at its end
            <div key={n}>
              {one.prompt && <dt>{one.prompt}</dt>}
              <dd>
                <Said one={one} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

function Said({ one }: { one: Utterance }) {
  if (one.text === "") return <span className="quiet">{w("call.silence")}</span>;
  if (one.origin === "key") return <kbd aria-label={w("call.pressed", { key: one.text })}>{one.text}</kbd>;
  return (
    <>
      <q className={one.score < SURE ? "unsure" : "sure"}>{one.text}</q>
      <span className="quiet small figures" title={w("call.certainty")}>
        {score(one.score)}
      </span>
    </>
  );
}
