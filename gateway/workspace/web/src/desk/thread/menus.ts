// The items of a conversation's menus: until when to snooze, and to whom to give it.
import { now } from "../../lib/time";
import type { Me, Row, WayBack } from "../../lib/types";
import { w } from "../../lib/words";
import type { MenuItem } from "../parts/Menu";
import type { Commands } from "../state/useCommands";

const HOUR_MS = 3_600_000;
const MORNING = 9;

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

export function snoozeItems(choose: (until: Date) => void): MenuItem[] {
  return (["hour", "tomorrow", "monday"] as const).map((name) => ({
    label: w(`snooze.${name}`),
    act: () => choose(snoozeEnds(now())[name]),
  }));
}

/** One item for each place where the assistant can go on, by its title. */
function wayItems(ways: WayBack[], commands: Commands): MenuItem[] {
  return ways.map(({ node, title, stood }) => ({
    label: w(stood ? "desk.give_back_stood" : "desk.give_back_at", { title }),
    act: () => commands.giveBack(node),
  }));
}

export function moreItems(
  row: Row,
  ways: WayBack[],
  me: Me | undefined,
  commands: Commands,
  help: () => void,
): MenuItem[] {
  const colleagues = (me?.people ?? []).filter((person) => person.id !== me?.id);
  const toQueue = { label: w("desk.to_queue"), act: () => commands.assign(null, w("view.queue")) };
  return [
    { label: w("desk.mark_unread"), hint: "U", act: commands.markUnread },
    ...(row.owner === "queue" ? [] : [toQueue]),
    ...colleagues.map(({ id, name }) => ({
      label: w("desk.give_to", { name }),
      act: () => commands.assign(id, name),
    })),
    ...wayItems(ways, commands),
    { label: w("keys.title"), hint: "?", act: help },
  ];
}
