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

export const LINE_TYPES = ["mobile", "landline", "unknown"];

/** For whom the rules count, in words. */
export function lead(scope: string): string {
  if (scope.startsWith(OF_BRAND)) return w("rules.lead_brand", { brand: scope.slice(OF_BRAND.length) });
  return scope ? w("rules.lead_flow", { flow: scope }) : w("rules.lead");
}

/** The largest count that a rule takes. */
const MOST = 1_000_000;

/** What to type instead of what was typed, or what a value that is right will do; empty for nothing to say. */
export function advice(shape: string, value: Value | undefined): string {
  if (value === undefined) return wordOr(`rules.wrong_${shape}`, "");
  return shape === "count" && value === 0 ? w("rules.zero") : "";
}

export const ruleName = (rule: Standing) => wordOr(`rule.${rule.name}`, rule.name);
export const ruleHint = (rule: Standing) => wordOr(`hint.${rule.name}`, "");

/** A rule's value in words: `sí`, `España, Portugal`, `móvil, tipo desconocido`, `22:00`. */
export function inWords(shape: string, value: Value): string {
  if (typeof value === "boolean") return w(value ? "rules.on" : "rules.off");
  if (!Array.isArray(value)) return String(value ?? "");
  const names = value.map((one) => (shape === "countries" ? country(String(one)) : kind(String(one))));
  return names.join(", ") || w("rules.none");
}

/** What is in the field, as a draft: a text for fields that are typed, else the value itself. */
export function draftOf(shape: string, value: Value): Value {
  if (shape === "countries" && Array.isArray(value)) return value.join(", ");
  return shape === "count" ? String(value) : value;
}

/** The value of a draft; `undefined` while it is none. */
export function readDraft(shape: string, draft: Value): Value | undefined {
  if (shape === "count") {
    const typed = String(draft).trim();
    return /^\d{1,7}$/.test(typed) && Number(typed) <= MOST ? Number(typed) : undefined;
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
