// Where the second half of a conversation may begin: at what somebody said, not at an event, and not at the very first.
import type { Item, Thread } from "../../lib/types";

/** As many letters as the server takes. */
export const LONGEST_SUBJECT = 80;

const SAID: readonly Item["kind"][] = ["call", "theirs", "ours", "note"];

/** Oldest first, as the thread shows them. */
export function beginnings({ items, earlier }: Thread): Item[] {
  const said = items.filter(({ kind }) => SAID.includes(kind));
  return earlier ? said : said.slice(1);
}

/** What the customer wrote last, else what was said last. */
export function likeliest(offered: Item[]): string {
  return (offered.findLast(({ kind }) => kind === "theirs") ?? offered.at(-1))?.id ?? "";
}

/** The words of an item, cut to a subject; of a call the first that were heard. */
export function saidIn({ text, call }: Item): string {
  const words = text || call?.words.find(({ origin }) => origin === "speech")?.text || "";
  return words.replace(/\s+/g, " ").trim().slice(0, LONGEST_SUBJECT);
}
