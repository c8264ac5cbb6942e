// Replaces words of the conversation by a mark, for ever: shows every place as it will read before it is done.
import { type FormEvent, useEffect, useRef, useState } from "react";
import { at } from "../../lib/time";
import type { Redaction } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { Sheet, SheetActions } from "../parts/Sheet";
import type { Redacting } from "../state/ui";
import { MOST_LETTERS } from "./asking";
import { useRedaction } from "./useRedaction";

interface Props {
  conversation: string;
  /** What was marked in the thread, or the message that is to go as a whole. */
  asked: Exclude<Redacting, "no">;
  close: () => void;
  redact: (asked: Exclude<Redacting, "no">, places: number) => void;
}

export function RedactDialog({ conversation, asked, close, redact }: Props) {
  return (
    <Sheet title={w(asked.entry ? "redact.message" : "redact.title")} kind="keys join" focus="input" close={close}>
      {(leave) => <RedactForm conversation={conversation} asked={asked} close={leave} redact={redact} />}
    </Sheet>
  );
}

function RedactForm({ conversation, asked, close, redact }: Props) {
  const box = useRef<HTMLFormElement>(null);
  const [words, setWords] = useState(asked.words);
  const wanted = { ...asked, words };
  const { found, why } = useRedaction(conversation, wanted);
  useEffect(() => {
    if (asked.entry && found) box.current?.querySelector<HTMLElement>(".primary")?.focus();
  }, [asked.entry, found]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!found) return;
    close();
    redact(wanted, found.places.length);
  };
  return (
    <form ref={box} onSubmit={submit} className="redact">
      {!asked.entry && (
        <input
          type="text"
          value={words}
          maxLength={MOST_LETTERS}
          placeholder={w("redact.words")}
          aria-label={w("redact.words")}
          autoComplete="off"
          onChange={(event) => setWords(event.target.value)}
        />
      )}
      <p role="status">
        {found ? w(found.places.length === 1 ? "redact.one" : "redact.some", { n: found.places.length }) : why}
      </p>
      {found && <Places of={found} />}
      <p>{w("redact.for_ever")}</p>
      <SheetActions does={w("redact.do")} ready={Boolean(found)} leave={close} />
    </form>
  );
}

/** Where the words stand, as each place will read, and what else goes or stays. */
function Places({ of: { places, files, spoken } }: { of: Redaction }) {
  return (
    <>
      <ul className="redact-places">
        {places.map((one) => (
          <li key={one.entry}>
            <span className="small quiet">
              {wordOr(`redact.kind.${one.kind}`, w("redact.kind.other"))} · {at(one.at)}
            </span>
            <span dir="auto">{one.text}</span>
          </li>
        ))}
      </ul>
      {files > 0 && <p>{w(files === 1 ? "redact.file" : "redact.files", { n: files })}</p>}
      {spoken && <p>{w("redact.spoken")}</p>}
    </>
  );
}
