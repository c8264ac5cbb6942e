// What the composer offers at the caret: canned replies after a slash, colleagues after an @ in a note.
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { Conversation, Label, Me } from "../../lib/types";
import { w } from "../../lib/words";
import { holding } from "../choices/Picker";
import { type Choice, type ChoicesState, useChoices } from "../choices/useChoices";
import type { Mode } from "../state/ui";
import { cannedReplies } from "./canned";
import { replaced, type Token, tokenAt } from "./token";

const MOST = 8;

/** A choice with the words that it puts into the field. */
interface Words extends Choice {
  words: string;
  /** The id of a canned reply that does more than send its text. */
  macro?: string;
}

interface Asked {
  text: string;
  setText(text: string): void;
  field: RefObject<HTMLTextAreaElement | null>;
  conversation: Conversation;
  me: Me | undefined;
  mode: Mode;
  labels: readonly Label[];
  setMacro(id: string): void;
}

export interface Suggestions {
  label: string;
  state: ChoicesState<Choice>;
  /** To be called whenever the caret may have moved. */
  moved(): void;
}

export function useSuggestions({ text, setText, field, conversation, me, mode, labels, setMacro }: Asked): Suggestions {
  const [caret, setCaret] = useState(0);
  const [closed, setClosed] = useState<number>();
  const wanted = useRef<number>(undefined);
  const token = tokenAt(text, caret);
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    field.current?.setSelectionRange(wanted.current, wanted.current);
    setCaret(wanted.current);
    wanted.current = undefined;
  });
  const take = (choice: Words) => {
    if (!token) return;
    const after = replaced(text, token, choice.words);
    setText(after.text);
    if (token.sign === "/") setMacro(choice.macro ?? "");
    wanted.current = after.caret;
    field.current?.focus();
  };
  const state = useChoices({
    choices: token && me ? offered(token, { mode, me, conversation, labels }) : [],
    open: token !== undefined && token.start !== closed,
    take,
    close: () => setClosed(token?.start),
  });
  const moved = () => {
    const at = field.current?.selectionStart ?? 0;
    setCaret(at);
    if (!tokenAt(field.current?.value ?? "", at)) setClosed(undefined);
  };
  return { label: w(mode === "reply" ? "composer.canned" : "composer.mentions"), state, moved };
}

function offered(
  token: Token,
  { mode, me, conversation, labels }: Pick<Asked, "mode" | "conversation" | "labels"> & { me: Me },
): Words[] {
  if (token.sign === "/") return mode === "reply" ? cannedReplies(me, conversation, token.words, labels) : [];
  if (mode === "reply") return [];
  const people = me.people
    .filter((one) => one.id !== me.id)
    .map(({ id, name }) => ({ id, label: name, words: `@${name} ` }));
  const teams = me.teams.map((name) => ({
    id: `team-${name}`,
    label: name,
    detail: w("composer.team"),
    words: `@${name} `,
  }));
  return holding([...people, ...teams], token.words).slice(0, MOST);
}
