// Opening hours as a form holds them, in text, and back; and days in words.
import type { Hours } from "../../lib/types";
import { w } from "../../lib/words";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
/** A Monday, whose week names the weekdays. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;
const SPAN = /^(\d{1,2})(?::(\d{2}))?\s*[-–]\s*(\d{1,2})(?::(\d{2}))?$/;
const LONGEST_NIGHT_MIN = 14 * 60;

const weekday = new Intl.DateTimeFormat(w("cldr"), { weekday: "long", timeZone: "UTC" });
const whole = new Intl.DateTimeFormat(w("cldr"), {
  weekday: "short",
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});

export const weekdayName = (n: number) => weekday.format(MONDAY + n * DAY_MS);
/** A date such as 2026-12-24 in words. */
export const dateName = (date: string) => (date ? whole.format(Date.parse(`${date}T00:00Z`)) : "");
/** Spans to read: with a dash at which no line breaks. */
export const spansText = (spans: readonly string[]) =>
  spans.length ? spans.map((span) => span.replace("-", "\u2060–\u2060")).join(", ") : w("calendars.closed");

export interface Draft {
  week: Record<string, string>;
  dates: { id: number; date: string; text: string }[];
}

export function draftOf({ week, special }: Hours): Draft {
  return {
    week: Object.fromEntries(WEEKDAYS.map((day) => [day, (week[day] ?? []).join(", ")])),
    dates: Object.entries(special).map(([date, spans], id) => ({ id, date, text: spans.join(", ") })),
  };
}

/** The spans of a text; `undefined` where it cannot be read. Hours may be written short, such as 9-14. */
export function readSpans(text: string): string[] | undefined {
  const pieces = text
    .split(/[,;]/)
    .map((piece) => piece.trim())
    .filter(Boolean);
  const spans = pieces.map(readSpan);
  return spans.some((span) => span === undefined) ? undefined : (spans as string[]);
}

function readSpan(piece: string): string | undefined {
  const [, h1 = "", m1 = "00", h2 = "", m2 = "00"] = SPAN.exec(piece) ?? [];
  if (!h1) return undefined;
  const [start, end] = [Number(h1) * 60 + Number(m1), Number(h2) * 60 + Number(m2)];
  const minutes = Number(m1) < 60 && Number(m2) < 60 && start < 24 * 60 && end <= 24 * 60;
  const ordered = start < end || (end < start && end + 24 * 60 - start <= LONGEST_NIGHT_MIN);
  return minutes && ordered ? `${h1.padStart(2, "0")}:${m1}-${h2.padStart(2, "0")}:${m2}` : undefined;
}

/** What is wrong with a draft, as a sentence; empty for nothing. */
export function wrongIn({ week, dates }: Draft): string {
  const days = WEEKDAYS.map((day, n) => ({ day: weekdayName(n), text: week[day] ?? "" }));
  const all = [...days, ...dates.map(({ date, text }) => ({ day: dateName(date), text }))];
  const unread = all.find(({ text }) => readSpans(text) === undefined);
  if (unread) return w("calendars.spans_wrong", unread);
  if (dates.some(({ date }) => !date)) return w("calendars.date_missing");
  const twice = dates.find(({ date }, n) => dates.findIndex((one) => one.date === date) !== n);
  if (twice) return w("calendars.date_twice", { day: dateName(twice.date) });
  return days.every(({ text }) => !text.trim()) ? w("calendars.never") : "";
}

/** The hours of a draft in which nothing is wrong. */
export function hoursOf({ week, dates }: Draft): Hours {
  const read = (text: string) => readSpans(text) ?? [];
  const byDate = [...dates].sort((one, other) => one.date.localeCompare(other.date));
  return {
    week: Object.fromEntries(WEEKDAYS.map((day) => [day, read(week[day] ?? "")])),
    special: Object.fromEntries(byDate.map(({ date, text }) => [date, read(text)])),
  };
}
