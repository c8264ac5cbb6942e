// Canned replies, offered after a slash, in the customer's language.
import type { Conversation, Me } from "../../lib/types";
import { language, w } from "../../lib/words";
import type { Mode } from "../state/ui";

const MOST = 5;

interface Props {
  text: string;
  me: Me | undefined;
  conversation: Conversation;
  mode: Mode;
  take: (words: string) => void;
}

export function Canned({ text, me, conversation, mode, take }: Props) {
  const asked = mode === "reply" && text.startsWith("/") && !text.includes("\n") ? text.slice(1).toLowerCase() : null;
  if (asked === null || !me) return null;
  const offered = matching(me, asked, replyLanguage(conversation, me));
  if (offered.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a list of choices over the field; a fieldset brings a border and a legend
    <div className="canned" role="group" aria-label={w("composer.canned")}>
      {offered.map(({ key, words }) => {
        const filled = fill(words, conversation, me);
        return (
          <button key={key} type="button" className="plain" onClick={() => take(filled)}>
            <kbd>/{key}</kbd>
            <span>{filled}</span>
          </button>
        );
      })}
    </div>
  );
}

/** The customer's language where there are replies in it, else the agent's. */
export function replyLanguage({ row }: Conversation, me: Me): string {
  const theirs = row.language.split("-")[0] ?? "";
  return me.canned.some((one) => theirs in one.words) ? theirs : language;
}

/** The replies whose key begins with `asked` or whose words contain it. */
export function matching(me: Me, asked: string, spoken: string): { key: string; words: string }[] {
  return me.canned
    .map((one) => ({ key: one.key, words: one.words[spoken] ?? "" }))
    .filter(({ key, words }) => words !== "" && (key.startsWith(asked) || words.toLowerCase().includes(asked)))
    .slice(0, MOST);
}

/** First names only, as one writes to a customer. */
export function fill(words: string, { card, row }: Conversation, me: Me): string {
  return words
    .replace("{name}", card.name ? `, ${card.name.split(" ")[0]}` : "")
    .replace("{agent}", me.name.split(" ")[0] ?? "")
    .replace("{brand}", row.brand || "Relevo");
}
