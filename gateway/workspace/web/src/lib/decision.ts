// Why text was offered or not, in words. The server keeps codes and values; the tables of words make the sentence.
import { at } from "./time";
import { w, wordOr } from "./words";

export interface Decision {
  about: string;
  allowed: boolean;
  code: string;
  weighed: Record<string, unknown>;
}

const text = (value: unknown) => (typeof value === "string" ? value : "");
const number = (value: unknown) => (typeof value === "number" ? value : 0);

const regions = new Intl.DisplayNames([w("cldr")], { type: "region", fallback: "code" });
export const country = (code: string) => (/^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : code);
export const kind = (name: string) => wordOr(`kind.${name}`, name);

/** The reason alone: `número fijo (según el plan de numeración, +34 91…)`. */
export function why({ code, weighed }: Decision): string {
  const waits = (weighed.waits ?? {}) as Record<string, unknown>;
  const measured = typeof waits.text === "number" && typeof waits.voice === "number";
  const by = text(weighed.kind_by);
  const line = kind(text(weighed.kind));
  const restsOn = wordOr(`line_by.${by || "plan"}`, "");
  const values = {
    kind: by ? `${line} (${restsOn})` : line,
    by: restsOn,
    country: country(text(weighed.country)),
    begins: text(weighed.begins),
    until: text(weighed.until) && at(text(weighed.until)),
    text: number(waits.text),
    voice: number(waits.voice),
    agents: number(waits.agents),
    n_number: number(weighed.texts_to_number_today),
    n_prefix: number(weighed.texts_to_prefix),
    n_source: number(weighed.texts_of_source),
    n_day: number(weighed.texts_today),
  };
  const key = code === "ok" && measured ? "why.ok_waits" : `why.${code}`;
  return fill(wordOr(key, code), values);
}

/** The whole line: `No se ofreció mensaje: número fijo (...)`. */
export function sentence(decision: Decision): string {
  const way = decision.allowed ? "yes" : held(decision) ? "held" : "no";
  const reason = why(decision);
  return fill(wordOr(`decision.${decision.about}_${way}`, "{why}"), { why: reason });
}

/** A reason's short name, for lists of reasons. */
export const reasonName = (code: string) => wordOr(`reason.${code}`, code);

/** The decision that a timeline entry's `meta` holds, if it does. */
export function decisionIn(meta: Record<string, unknown>): Decision | undefined {
  const found = meta.decision;
  return typeof found === "object" && found !== null && "code" in found ? (found as Decision) : undefined;
}

/** What became of it, as a chip says it: `No ofrecida`, `En espera`, `No enviado`. */
export function outcomeWord(decision: Decision): string {
  const sent = ["text", "nudge", "aside", "notice"].includes(decision.about);
  if (sent && !decision.allowed) return w(held(decision) ? "offers.held" : "offers.not_sent");
  return w(decision.allowed ? "offers.yes" : "offers.no");
}

/** A masked number by what matters of it: `+34 ··· 678`. */
export function shortNumber(masked: string, begins: unknown): string {
  const code = text(begins).split(" ")[0];
  return masked.replace(/^\+?\*+/, code ? `${code} ··· ` : "··· ");
}

/** True for a text that goes once quiet hours are over. */
const held = (decision: Decision) => decision.code === "quiet_hours" && "until" in decision.weighed;

function fill(words: string, values: Record<string, string | number>): string {
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
