// A field that filters choices and takes one: to whom a conversation is given. It floats at its button.
import { useEffect, useRef, useState } from "react";
import { w } from "../../lib/words";
import { useFloating } from "../parts/useFloating";
import { Choices } from "./Choices";
import { type Choice, useChoices } from "./useChoices";

interface Props<C extends Choice> {
  label: string;
  /** What stands there where nothing matches. */
  none?: string;
  /** The choices for what is typed; none for no match. */
  choices(words: string): readonly C[];
  take(choice: C): void;
  close(): void;
}

export function Picker<C extends Choice>({ label, none, choices, take, close }: Props<C>) {
  const [words, setWords] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const closeByEscape = useFloating(box, close);
  useEffect(() => field.current?.focus(), []);
  const offered = choices(words);
  const chosen = (choice: C) => {
    close();
    take(choice);
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
        onKeyDown={(event) => void state.keys(event)}
        {...state.field}
      />
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
