// A field that filters choices and takes one: to whom a conversation is given. It floats at its button.
import { useEffect, useRef, useState } from "react";
import { w } from "../../lib/words";
import { LONGEST } from "../composer/length";
import { useFloating } from "../parts/useFloating";
import { Choices } from "./Choices";
import { type Choice, useChoices } from "./useChoices";

interface Props<C extends Choice> {
  label: string;
  /** What stands there where nothing matches. */
  none?: string;
  /** The label of a field for a note that goes with what is taken; without it there is none. Tab leads there. */
  note?: string;
  /** What taking one does not do, where that is easily thought. */
  warning?: string;
  /** The choices for what is typed; none for no match. */
  choices(words: string): readonly C[];
  take(choice: C, note?: string): void;
  close(): void;
}

export function Picker<C extends Choice>({ label, none, note, warning, choices, take, close }: Props<C>) {
  const [words, setWords] = useState("");
  const [noted, setNoted] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const closeByEscape = useFloating(box, close);
  useEffect(() => field.current?.focus(), []);
  const offered = choices(words);
  const chosen = (choice: C) => {
    close();
    if (note) take(choice, noted);
    else take(choice);
  };
  const state = useChoices({ choices: offered, open: true, take: chosen, close });
  return (
    <div className="menu picker" ref={box} role="dialog" aria-label={label} onKeyDown={closeByEscape}>
      <input
        ref={field}
        type="text"
        value={words}
        placeholder={label}
        aria-label={label}
        autoComplete="off"
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => void (note && event.key === "Tab" ? undefined : state.keys(event))}
        {...state.field}
      />
      {note && (
        <input
          type="text"
          value={noted}
          placeholder={note}
          aria-label={note}
          autoComplete="off"
          maxLength={LONGEST}
          onChange={(event) => setNoted(event.target.value)}
          onKeyDown={(event) => event.key !== "Tab" && void state.keys(event)}
        />
      )}
      {warning && <p className="small warn-ink">{warning}</p>}
      <Choices state={state} label={label} />
      {offered.length === 0 && (
        <p className="quiet" role="status">
          {none ?? w("choices.none")}
        </p>
      )}
    </div>
  );
}

/** Without case and accents, so that "nuria" finds "Núria". */
export const folded = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Those whose label or detail holds all the words. */
export function holding<C extends Choice>(choices: readonly C[], words: string): C[] {
  const sought = folded(words).split(/\s+/).filter(Boolean);
  return choices.filter((one) => sought.every((word) => folded(`${one.label} ${one.detail ?? ""}`).includes(word)));
}
