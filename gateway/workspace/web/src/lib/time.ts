// Instants as people read them. The workspace's clock counts, not this machine's: a demo may be days ahead.
import { w } from "./words";

let offset = 0;
export const setNow = (iso: string) => {
  offset = Date.parse(iso) - Date.now();
};
export const now = () => Date.now() + offset;

const locale = w("cldr");
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "numeric" });
const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });

/** `ahora`, `4 min`, `3 h`, `2 d`: how long ago, as short as a list needs. */
export function ago(iso: string | null): string {
  if (!iso) return "";
  const minutes = Math.max(0, Math.floor((now() - Date.parse(iso)) / 60_000));
  if (minutes < 1) return w("time.now");
  if (minutes < 60) return w("time.minutes", { n: minutes });
  if (minutes < 60 * 24) return w("time.hours", { n: Math.floor(minutes / 60) });
  return w("time.days", { n: Math.floor(minutes / 1440) });
}

/** `ahora`, `hace 4 min`: the same within a sentence. */
export function since(iso: string): string {
  const time = ago(iso);
  return time === w("time.now") ? time : w("time.ago", { time });
}

/** `10:20` today, `mar 24/11, 10:20` on another day. */
export function at(iso: string): string {
  const date = new Date(iso);
  const today = new Date(now()).toDateString() === date.toDateString();
  return today ? clock.format(date) : stamp(iso);
}

/** `mar 24/11, 10:20`. */
export const stamp = (iso: string) => `${day.format(new Date(iso))}, ${clock.format(new Date(iso))}`;

/** A date such as 2026-11-24 as `mar 24/11`; anything else as it is. */
export const shortDay = (text: string) =>
  /^\d{4}-\d\d-\d\d$/.test(text) ? day.format(new Date(`${text}T12:00:00`)) : text;

const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
/** `24 nov 2026`: the day of an instant, with its year. */
export const dayOf = (iso: string) => date.format(new Date(iso));

export const whole = (iso: string) => full.format(new Date(iso));

export function localClock(zone: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(
    new Date(now()),
  );
}

/** Whole seconds from an instant until now, never below 0; 0 where there is no instant. */
export const secondsSince = (iso: string | null) =>
  Math.max(0, Math.round((now() - Date.parse(iso ?? "")) / 1000)) || 0;

/** Whole seconds from now until an instant, never below 0. */
export const secondsUntil = (iso: string) => Math.max(0, Math.round((Date.parse(iso) - now()) / 1000));

/** `1 min 05 s`. */
export function length(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes ? `${minutes} min ${String(seconds % 60).padStart(2, "0")} s` : `${seconds} s`;
}

/** `1:05`: an instant within a sound. */
export function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

const two = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
/** A certainty of 0..1 with two decimals, `0,93` in Spanish. */
export const score = (value: number) => two.format(value);

const plain = new Intl.NumberFormat(locale);
/** 1.25 as people of the language write it. */
export const decimal = (value: number) => plain.format(value);
