// Canned replies: which ones are offered, in whose language and register, and what they say to this customer.
import type { Conversation, Me } from "../../lib/types";
import { language } from "../../lib/words";
import { folded } from "../choices/Picker";
import type { Choice } from "../choices/useChoices";

const MOST = 8;

/** A reply that is ready to be put into the field. */
export interface Ready extends Choice {
  words: string;
}

/** The customer's language where there are replies in it, else the agent's. */
export function replyLanguage({ row }: Conversation, me: Me): string {
  const theirs = row.language.split("-")[0] ?? "";
  return me.canned.some((one) => one.language === theirs) ? theirs : language;
}

/** The replies whose key begins with `asked` or whose words contain it, filled in. */
export function cannedReplies(me: Me, conversation: Conversation, asked: string): Ready[] {
  const spoken = replyLanguage(conversation, me);
  const sought = folded(asked.trim());
  return me.canned
    .filter((one) => one.language === spoken)
    .map(({ key, words }) => ({ key, words: fill(words[conversation.addressed_as] ?? "", conversation, me) }))
    .filter(({ key, words }) => words !== "" && (folded(key).startsWith(sought) || folded(words).includes(sought)))
    .slice(0, MOST)
    .map(({ key, words }) => ({ id: key, sign: `/${key}`, label: words, words }));
}

/** First names only, as one writes to a customer; no name where it would make an SMS dear. */
export function fill(words: string, { card, row }: Conversation, me: Me): string {
  const name = card.name?.split(" ")[0] ?? "";
  const dear = row.channel !== "web" && !plain(name);
  return words
    .replaceAll("{name}", name && !dear ? `, ${name}` : "")
    .replaceAll("{agent}", me.name.split(" ")[0] ?? "")
    .replaceAll("{brand}", row.brand || "Relevo");
}

/** True where all letters are of the SMS alphabet (3GPP TS 23.038): others make segments of 70 characters. */
export const plain = (text: string) => /^[\w @£$¥èéùìòÇØøÅåÄÖÑÜäöñüàßÆæÉ'.-]*$/.test(text);
