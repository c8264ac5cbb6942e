// The items of a conversation's menus: until when to snooze, and to whom to give it.
import { now } from "../../lib/time";
import type { Me, Row, WayBack } from "../../lib/types";
import { w } from "../../lib/words";
import type { Choice } from "../choices/useChoices";
import type { MenuItem } from "../parts/Menu";
import type { Commands } from "../state/useCommands";

const HOUR_MS = 3_600_000;
const MORNING = 9;
/** Stands for the queue among those to whom a conversation can be given. */
export const QUEUE = "queue";

/** Nine o'clock local time, `days` after `from`. */
function morning(from: number, days: number): Date {
  const date = new Date(from);
  date.setDate(date.getDate() + days);
  date.setHours(MORNING, 0, 0, 0);
  return date;
}

/** When a snooze chosen at `from` (epoch ms) ends. On a Monday, "Monday" is that of the next week. */
export function snoozeEnds(from: number): { hour: Date; tomorrow: Date; monday: Date } {
  const untilMonday = (8 - new Date(from).getDay()) % 7 || 7;
  return { hour: new Date(from + HOUR_MS), tomorrow: morning(from, 1), monday: morning(from, untilMonday) };
}

/** Until when a conversation is put away: an instant, or until the customer answers. */
export type SnoozeEnd = Date | "answer";

/** As the server reads it. */
export const snoozed = (until: SnoozeEnd) =>
  until === "answer" ? { until_answered: true } : { until_answered: false, until: until.toISOString() };

/** What can be chosen, each with what it does. */
export function snoozeChoices(choose: (until: SnoozeEnd) => void): { name: string; label: string; act: () => void }[] {
  const to = (name: "hour" | "tomorrow" | "monday") => () => choose(snoozeEnds(now())[name]);
  return [
    ...(["hour", "tomorrow", "monday"] as const).map((name) => ({ name, label: w(`snooze.${name}`), act: to(name) })),
    { name: "answer", label: w("snooze.answer"), act: () => choose("answer") },
  ];
}

export const snoozeItems = (choose: (until: SnoozeEnd) => void): MenuItem[] =>
  snoozeChoices(choose).map(({ label, act }) => ({ label, act }));

/** One item for each place where the assistant can go on, by its title. */
function wayItems(ways: WayBack[], commands: Commands): MenuItem[] {
  return ways.map(({ node, title, stood }) => ({
    label: w(stood ? "desk.give_back_stood" : "desk.give_back_at", { title }),
    act: () => commands.giveBack(node),
  }));
}

/** To whom a conversation can be given: colleagues by name, and the queue it is not in. */
export function receivers(row: Row, me: Me | undefined): Choice[] {
  const colleagues = (me?.people ?? []).filter(({ id, name }) => id !== me?.id && name !== row.owner_name);
  const queue = row.owner === "queue" ? [] : [{ id: QUEUE, label: w("view.queue"), detail: w("desk.to_queue") }];
  return [...colleagues.map(({ id, name }) => ({ id, label: name })), ...queue];
}

export const give = ({ id, label }: Choice, commands: Commands, note = "") =>
  commands.assign(id === QUEUE ? null : id, label, note);

export function moreItems(ways: WayBack[], commands: Commands, help: () => void): MenuItem[] {
  return [
    { label: w("desk.mark_unread"), hint: "U", act: commands.markUnread },
    ...wayItems(ways, commands),
    { label: w("keys.title"), hint: "?", act: help },
  ];
}
