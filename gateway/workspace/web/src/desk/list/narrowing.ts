// What else a search asks for: who wrote it, when, on which channel, and which agent.
import { now } from "../../lib/time";

export type By = "" | "customer" | "agent" | "assistant";
export type When = "" | "today" | "week" | "month" | "days";

export interface Narrowing {
  by: By;
  when: When;
  /** The first and the last day, of `when: "days"`; an empty one is open. */
  from: string;
  to: string;
  channel: string;
  agent: string;
}

export const NOT_NARROWED: Narrowing = { by: "", when: "", from: "", to: "", channel: "", agent: "" };
export const BY: Exclude<By, "">[] = ["customer", "agent", "assistant"];
export const WHEN: Exclude<When, "">[] = ["today", "week", "month", "days"];
export const CHANNELS = ["voice", "sms", "web"];
const DAYS = { today: 0, week: 6, month: 29 };

/** The names of the filters that ask for something, in the order in which they stand. */
export function narrowedBy(narrowing: Narrowing): ("by" | "when" | "channel" | "agent")[] {
  return (["by", "when", "channel", "agent"] as const).filter((name) => narrowing[name] !== "");
}

const instant = (day: string, later = 0): string | undefined => {
  if (!day) return undefined;
  const midnight = new Date(`${day}T00:00`);
  midnight.setDate(midnight.getDate() + later);
  return midnight.toISOString();
};

/** The narrowing as the server takes them; days begin at this browser's midnight. */
export function query({ by, when, from, to, channel, agent }: Narrowing) {
  const asked = { by: by || undefined, channel: channel || undefined, agent: agent || undefined };
  if (when === "days") return { ...asked, since: instant(from), until: instant(to, 1) };
  if (!when) return asked;
  const first = new Date(now());
  first.setHours(0, 0, 0, 0);
  first.setDate(first.getDate() - DAYS[when]);
  return { ...asked, since: first.toISOString() };
}
