// Why something that an agent asked for was not done, in words.
import { Offline, Refused } from "./api";
import { w, wordOr } from "./words";

/** In the words of the first of `kinds` that has the code. What is neither refused nor offline reads as a fault of ours. */
export function why(fault: unknown, ...kinds: string[]): string {
  if (fault instanceof Offline) return w("desk.offline_action");
  const code = fault instanceof Refused ? fault.code : "fault";
  return kinds.map((kind) => wordOr(`${kind}.${code}`, "")).find(Boolean) ?? refusal(code);
}

/** A refusal's code in words. One that we have no words for goes to the browser's console, never to the page. */
export function refusal(code: string): string {
  const known = wordOr(`refused.${code}`, "");
  if (!known) console.warn("no words for the refusal", code);
  return known || w("refused.other");
}
