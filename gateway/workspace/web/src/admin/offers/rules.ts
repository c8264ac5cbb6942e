// The rules on texts as people read and write them: groups, values in words, and what was typed as a value.
import { country, kind } from "../../lib/decision";
import type { RuleChange, Standing } from "../../lib/types";
import { w, wordOr } from "../../lib/words";

export type Value = RuleChange["value"];

/** How the scope of a brand begins, where a flow's name may stand. */
export const OF_BRAND = "brand:";

export const GROUPS = [
  { id: "who", rules: ["offers", "line_types", "countries"] },
  { id: "when", rules: ["quiet_from", "quiet_until", "sensitive", "open_thread"] },
  { id: "limits", rules: ["per_number_a_day", "per_prefix_an_hour", "per_source_an_hour", "all_numbers_a_day"] },
  { id: "replies", rules: ["signature"] },
] as const;

/** What the page of limits shows, for all flows together. */
export const LIMIT_GROUPS = [
  { id: "texts", rules: ["per_number_a_day", "per_prefix_an_hour", "per_source_an_hour", "all_numbers_a_day"] },
  { id: "answers", rules: ["first_replies_a_day", "unanswered"] },
  { id: "codes", rules: ["codes_per_number_a_day", "codes_per_source_an_hour", "lookups_a_day"] },
  {
    id: "calls",
    rules: [
      "calls_per_number_a_day",
      "calls_all_numbers_a_day",
      "calls_attempts",
      "calls_quiet_from",
      "calls_quiet_until",
    ],
  },
] as const;

export type Groups = typeof GROUPS | typeof LIMIT_GROUPS;

export const LINE_TYPES = ["mobile", "landline", "unknown"];

/** For whom the rules count, in words. */
export function lead(scope: string): string {
  if (scope.startsWith(OF_BRAND)) return w("rules.lead_brand", { brand: scope.slice(OF_BRAND.length) });
  return scope ? w("rules.lead_flow", { flow: scope }) : w("rules.lead");
}

/** What to type instead of what was typed, or what a value that is right will do; empty for nothing to say. */
export function advice(
  { name, shape, least, most }: Ranged & Pick<Standing, "name">,
  value: Value | undefined,
): string {
  if (value === undefined) return wordOr(`rules.wrong_${shape}`, "", { least, most });
  return shape === "count" && value === 0 ? wordOr(`zero.${name}`, w("rules.zero")) : "";
}

type Ranged = Pick<Standing, "shape" | "least" | "most">;

export const ruleName = (rule: Standing) => wordOr(`rule.${rule.name}`, rule.name);
export const ruleHint = (rule: Standing) => wordOr(`hint.${rule.name}`, "");

/** A rule's value in words: `sí`, `España, Portugal`, `móvil, tipo desconocido`, `22:00`, `30 días`. */
export function inWords(shape: string, value: Value): string {
  if (typeof value === "boolean") return w(value ? "rules.on" : "rules.off");
  if (shape === "days") return inDays(Number(value));
  if (!Array.isArray(value)) return String(value ?? "");
  const names = value.map((one) => (shape === "countries" ? country(String(one)) : kind(String(one))));
  return names.join(", ") || w("rules.none");
}

function inDays(days: number): string {
  if (days === 0) return w("retention.no_end");
  return days === 1 ? w("retention.day") : w("retention.days", { n: String(days) });
}

export const isNumber = (shape: string) => shape === "count" || shape === "days";

/** What is in the field, as a draft: a text for fields that are typed, else the value itself. */
export function draftOf(shape: string, value: Value): Value {
  if (shape === "countries" && Array.isArray(value)) return value.join(", ");
  return isNumber(shape) ? String(value) : value;
}

/** The value of a draft; `undefined` while it is none. */
export function readDraft({ shape, least, most }: Ranged, draft: Value): Value | undefined {
  if (isNumber(shape)) {
    const typed = String(draft).trim();
    const number = /^\d{1,7}$/.test(typed) ? Number(typed) : -1;
    return number >= least && number <= most ? number : undefined;
  }
  if (shape === "time") return /^([01]\d|2[0-3]):[0-5]\d$/.test(String(draft)) ? draft : undefined;
  if (shape !== "countries") return draft;
  const codes = String(draft)
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((code) => code.toUpperCase());
  return codes.length > 0 && codes.every((code) => /^[A-Z]{2}$/.test(code)) ? [...new Set(codes)].sort() : undefined;
}

export const same = (one: Value | undefined, other: Value) => JSON.stringify(one) === JSON.stringify(other);
