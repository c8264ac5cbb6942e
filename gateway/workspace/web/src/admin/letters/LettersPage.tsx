// The admin's page of what failed: by kind, with why and whose it is; tried again one by one or together, or put away.
import { useState } from "react";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import type { Letter, Letters } from "../../lib/types";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { Loaded } from "../parts/Loaded";
import { PageHead } from "../parts/PageHead";
import { Question } from "../parts/Question";
import { LetterLine } from "./LetterLine";
import { Quarantine } from "./Quarantine";
import { useLetters } from "./queries";
import { type Acts, useActs } from "./useActs";

export function LettersPage({ may, tell }: PageProps) {
  const list = useLetters();
  const acts = useActs(tell);
  const waiting = list.data?.kinds.filter(({ count }) => count > 0) ?? [];
  return (
    <div className="admin-page replies-page">
      <PageHead title={w("admin.letters")} lead={w("letters.lead")} />
      <Loaded of={list} failed={w("letters.failed")} lines={5}>
        {(data) => (
          <>
            {waiting.length + data.quarantine.length === 0 && <p role="status">{w("letters.none")}</p>}
            {waiting.map((letters) => (
              <OfKind key={letters.kind} letters={letters} acts={acts} />
            ))}
            {data.quarantine.length > 0 && (
              <Quarantine kept={data.quarantine} acts={may("teams:all") ? acts : undefined} />
            )}
          </>
        )}
      </Loaded>
    </div>
  );
}

function OfKind({ letters: { kind, count, newest }, acts }: { letters: Letters; acts: Acts }) {
  const heading = `letters-${kind}`;
  const free = newest.filter(({ again }) => again === "yes").length;
  const body = ({ id }: Letter) => ({ kind, id });
  return (
    <section className="admin-part" aria-labelledby={heading}>
      <div className="admin-head">
        <h2 id={heading}>{w(`letters.kind_${kind}`)}</h2>
        {free > 1 && <All n={free} act={() => acts.againAll({ kind })} />}
      </div>
      {count > newest.length && <p className="small quiet">{w("letters.more", { n: newest.length, count })}</p>}
      <ul className="admin-lines">
        {newest.map((letter) => (
          <LetterLine
            key={letter.id}
            letter={letter}
            again={(confirmed) => acts.again({ ...body(letter), confirmed })}
            give={kind === "call" ? () => acts.give({ id: letter.id }) : undefined}
            putAway={() => acts.putAway(body(letter))}
          />
        ))}
      </ul>
    </section>
  );
}

/** Tries all of a kind again, once the number is confirmed. */
function All({ n, act }: { n: number; act: () => void }) {
  const [asked, ask] = useState(false);
  const button = useReturnedFocus(asked);
  const yes = () => {
    ask(false);
    act();
  };
  if (asked) {
    const words = w("letters.again_all_sure", { n });
    return <Question words={words} yes={w("letters.again")} act={yes} close={() => ask(false)} />;
  }
  return (
    <button type="button" ref={button} onClick={() => ask(true)}>
      {w("letters.again_all", { n })}
    </button>
  );
}
