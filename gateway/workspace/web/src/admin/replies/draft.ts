// A canned reply while it is edited: what the form holds, and what is wrong with it.
import type { CannedReply, ReplyDraft, ReplyList } from "../../lib/types";
import { w } from "../../lib/words";

/** A new reply in this language. */
export const empty = (language: string): ReplyDraft => ({
  key: "",
  language,
  words: { usted: "", tu: "" },
  brand: "",
  team: "",
  label: "",
  move: "",
  snooze_hours: 24,
});

/** The form of a reply. An informal text that is the formal one again is left out. */
export function draftOf({ id: _, words, ...rest }: CannedReply): ReplyDraft {
  const usted = words.usted ?? "";
  const tu = words.tu ?? "";
  return { ...rest, words: { usted, tu: tu === usted ? "" : tu } };
}

/** What is in braces and no variable, as a sentence; empty where all are known. */
export function unknownVariable(text: string, variables: ReplyList["variables"]): string {
  const found = [...text.matchAll(/\{([^{}]*)\}/g)].map(([whole, name]) => ({ whole, name: name ?? "" }));
  const strange = found.find(({ name }) => !variables.includes(name));
  if (!strange) return "";
  return w("replies.unknown", { what: strange.whole, known: variables.map((name) => `{${name}}`).join(", ") });
}

/** The text with its variables filled in for an example. */
export function example(text: string, agent: string, brand: string): string {
  return text.replaceAll("{name}", ", Marta").replaceAll("{agent}", agent).replaceAll("{brand}", brand);
}

export function complete(draft: ReplyDraft, variables: ReplyList["variables"]): boolean {
  const { usted = "", tu = "" } = draft.words;
  const key = draft.key.trim();
  const hours = draft.move !== "snooze" || (draft.snooze_hours ?? 0) > 0;
  return (
    key !== "" && usted.trim() !== "" && hours && !unknownVariable(usted, variables) && !unknownVariable(tu, variables)
  );
}
