// Moments that are offered where something is put off: in an hour, and the mornings of tomorrow and of Monday.
const HOUR_MS = 3_600_000;
const MORNING = 9;

export const MOMENTS = ["hour", "tomorrow", "monday"] as const;

/** Nine o'clock local time, `days` after `from`. */
function morning(from: number, days: number): Date {
  const date = new Date(from);
  date.setDate(date.getDate() + days);
  date.setHours(MORNING, 0, 0, 0);
  return date;
}

/** The moments as seen at `from` (epoch ms). On a Monday, "Monday" is that of the next week. */
export function moments(from: number): Record<(typeof MOMENTS)[number], Date> {
  const untilMonday = (8 - new Date(from).getDay()) % 7 || 7;
  return { hour: new Date(from + HOUR_MS), tomorrow: morning(from, 1), monday: morning(from, untilMonday) };
}
