// The items of a conversation's menus: until when to snooze, and to whom to give it.
import { now } from "../../lib/time";
import type { Me, Row, WayBack } from "../../lib/types";
import { w } from "../../lib/words";
import type { Choice } from "../choices/useChoices";
import { MOMENTS, moments } from "../moments/moments";
import type { MenuItem } from "../parts/Menu";
import type { Commands } from "../state/useCommands";

/** Stands for the queue among those to whom a conversation can be given. */
export const QUEUE = "queue";

/** Until when a conversation is put away: an instant, or until the customer answers. */
export type SnoozeEnd = Date | "answer";

/** As the server reads it. */
export const snoozed = (until: SnoozeEnd) =>
  until === "answer" ? { until_answered: true } : { until_answered: false, until: until.toISOString() };

/** What can be chosen, each with what it does. */
export function snoozeChoices(choose: (until: SnoozeEnd) => void): { name: string; label: string; act: () => void }[] {
  return [
    ...MOMENTS.map((name) => ({ name, label: w(`snooze.${name}`), act: () => choose(moments(now())[name]) })),
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
