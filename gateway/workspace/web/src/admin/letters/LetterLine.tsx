// One thing that failed: why, since when, whose it is, and what can be done. What may have arrived is asked about.
import { useState } from "react";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { at } from "../../lib/time";
import type { Letter } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { Question } from "../parts/Question";

interface Props {
  letter: Letter;
  again: (confirmed: boolean) => void;
  /** Hands a failed call to people; nothing else can be. */
  give: (() => void) | undefined;
  putAway: () => void;
}

export function LetterLine({ letter, again, give, putAway }: Props) {
  const { kind, since, attempts, conversation, reference, channel } = letter;
  const reason = why(letter);
  const name = [reason, reference].filter(Boolean).join(" ");
  const tried = attempts === 1 ? w("letters.attempts_one") : w("letters.attempts", { n: attempts });
  return (
    <li>
      <div className="line-words">
        <span>{reason}</span>
        <span className="small quiet">
          {[at(since), channel && wordOr(`channel.${channel}`, channel), attempts > 0 && tried]
            .filter(Boolean)
            .join(" · ")}{" "}
          {isUnnamed(letter) && <code>{letter.code}</code>}{" "}
          {conversation && <a href={`/desk/${conversation}`}>{w("letters.open", { reference })}</a>}
        </span>
        {letter.again === "no" && (
          <span className="small">{w(kind === "webhook" ? "letters.erased" : "letters.taken")}</span>
        )}
      </div>
      <Acts letter={letter} name={name} again={again} give={give} putAway={putAway} />
    </li>
  );
}

function Acts({ letter, name, again, give, putAway }: Props & { name: string }) {
  const [asked, ask] = useState(false);
  const button = useReturnedFocus(asked);
  if (asked) {
    const act = () => {
      ask(false);
      again(true);
    };
    return <Question words={w("letters.ask")} yes={w("letters.send_anyway")} act={act} close={() => ask(false)} />;
  }
  return (
    <div className="row">
      {letter.again !== "no" && (
        <button
          type="button"
          ref={button}
          aria-label={w(letter.kind === "call" ? "letters.call_again_of" : "letters.again_of", { name })}
          onClick={() => (letter.again === "ask" ? ask(true) : again(false))}
        >
          {w(letter.kind === "call" ? "letters.call_again" : "letters.again")}
        </button>
      )}
      {give && (
        <button type="button" aria-label={w("letters.give_of", { name })} onClick={give}>
          {w("letters.give")}
        </button>
      )}
      {letter.discards && (
        <button type="button" className="plain" aria-label={w("letters.put_away_of", { name })} onClick={putAway}>
          {w("letters.put_away")}
        </button>
      )}
    </div>
  );
}

/** Our own name of a fault, for a report; other reasons have words. */
const isUnnamed = ({ kind, code }: Letter) =>
  (kind === "webhook" || kind === "timer") && !wordOr(`letters.${kind}_${code}`, "");

/** Why it failed, in words. */
function why({ kind, code }: Letter): string {
  if (kind === "text") return wordOr(`code.${code}`, w("code.other"));
  if (kind === "call") return wordOr(`outcall.${code}`, w("outcall.failed"));
  return wordOr(`letters.${kind}_${code}`, w(`letters.${kind}_other`, { status: code }));
}
