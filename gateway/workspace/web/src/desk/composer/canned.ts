// Canned replies: which ones are offered, in whose language and register, and what they say to this customer.
import type { CannedReply, Conversation, Label, Me } from "../../lib/types";
import { language } from "../../lib/words";
import { folded } from "../choices/Picker";
import type { Choice } from "../choices/useChoices";
import { does } from "./macro";

const MOST = 8;

/** A reply that is ready to be put into the field. */
export interface Ready extends Choice {
  words: string;
  /** Its id, where it does more than send its text. */
  macro: string;
}

/** The customer's language where there are replies in it, else the agent's. */
export function replyLanguage({ row }: Conversation, me: Me): string {
  const theirs = row.language.split("-")[0] ?? "";
  return me.canned.some((one) => one.language === theirs) ? theirs : language;
}

/** The replies for this conversation whose key begins with `asked`, then those whose words contain it, filled in. */
export function cannedReplies(
  me: Me,
  conversation: Conversation,
  asked: string,
  labels: readonly Label[] = [],
): Ready[] {
  const sought = folded(asked.trim());
  const begins = ({ key }: CannedReply) => folded(key).startsWith(sought);
  return offered(me, conversation)
    .map((one) => ({ one, words: fill(one.words[conversation.addressed_as] ?? "", conversation, me) }))
    .filter(({ one, words }) => words !== "" && (begins(one) || folded(words).includes(sought)))
    .sort((a, b) => Number(begins(b.one)) - Number(begins(a.one)))
    .slice(0, MOST)
    .map(({ one, words }) => {
      const acts = does(one, labels);
      const macro = one.label || one.move ? one.id : "";
      return {
        id: one.id,
        sign: `/${one.key}`,
        label: words,
        words,
        macro,
        ...(macro && { detail: acts.join(" · ") }),
      };
    });
}

/** Those in the language and of the brand; of several with one key, the one that is for the fewest. */
function offered(me: Me, conversation: Conversation): CannedReply[] {
  const spoken = replyLanguage(conversation, me);
  const { brand } = conversation.row;
  const fitting = me.canned.filter((one) => one.language === spoken && (one.brand === "" || one.brand === brand));
  const narrow = (one: CannedReply) => Number(one.brand !== "") + Number(one.team !== "");
  const better = (one: CannedReply) => fitting.some((other) => other.key === one.key && narrow(other) > narrow(one));
  return fitting.filter((one) => !better(one));
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
