// What a block says, as a form holds it and as the server takes it, and in words.
import { at } from "../../lib/time";
import type { BlockTerms, Terms } from "../../lib/types";
import { w } from "../../lib/words";

/** `until` is the local time of a field for date and time; empty for no end. */
export interface Draft {
  calls: BlockTerms["calls"];
  texts: boolean;
  reason: string;
  until: string;
}

export const FRESH: Draft = { calls: "told", texts: true, reason: "", until: "" };

/** The local time of an instant, as a field for date and time has it. */
function localTime(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export const draftOf = ({ until, ...said }: Terms): Draft => ({ ...said, until: until ? localTime(until) : "" });

/** What the server takes. An end that was not changed stays as it was to the second. */
export function termsOf({ until, ...said }: Draft, was?: Terms): BlockTerms {
  if (was?.until && localTime(was.until) === until) return { ...said, until: was.until };
  return { ...said, until: until ? new Date(until).toISOString() : null };
}

export const ready = ({ calls, texts, reason }: Draft) => reason.trim() !== "" && (texts || calls !== "taken");

/** `Oye una frase y se cuelga · Sus mensajes no llegan a nadie · hasta mar 24/11, 10:20`. */
export const said = ({ calls, texts, until }: Terms) =>
  [
    calls !== "taken" && w(`blocks.calls_${calls}`),
    texts && w("blocks.texts_kept"),
    until && w("blocks.ends", { at: at(until) }),
  ]
    .filter(Boolean)
    .join(" · ");
