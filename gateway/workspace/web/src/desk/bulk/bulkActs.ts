// What can be done with all picked rows, and how each is told.
import { labelName } from "../../lib/labels";
import type { Label, Row, WrapUps } from "../../lib/types";
import { w } from "../../lib/words";
import type { Choice } from "../choices/useChoices";
import { QUEUE, type SnoozeEnd, snoozed } from "../thread/menus";
import type { Bulk } from "./useBulk";

type Acting = Pick<Bulk, "act" | "rows">;

export const resolveAll = ({ act }: Acting, code = "") =>
  act({ act: "resolve", ...(code && { code }) }, (n) => w("bulk.resolved", { n }));

/** Resolves all, or asks for the wrap-up code first where the account is offered any. */
export const closeAll = (bulk: Bulk, { codes }: WrapUps) =>
  codes.length > 0 ? bulk.open("resolve") : resolveAll(bulk);

export const backToQueue = ({ act }: Acting) => act({ act: "queue" }, (n) => w("bulk.queued", { n }));

export const assignAll = ({ act }: Acting, { id, label }: Choice) =>
  act({ act: "assign", person: id }, (n) =>
    label === w("owner.me") ? w("bulk.taken", { n }) : w("bulk.assigned", { name: label, n }),
  );

export const giveAll = (bulk: Acting, to: Choice) => (to.id === QUEUE ? backToQueue(bulk) : assignAll(bulk, to));

export const snoozeAll = ({ act }: Acting, until: SnoozeEnd) =>
  act({ act: "snooze", ...snoozed(until) }, (n) => w("bulk.snoozed", { n }));

/** Puts the label on all; takes it off where all have it. */
export function labelAll({ act }: Acting, label: Label, on: boolean): void {
  const name = labelName(label);
  if (on) act({ act: "label", label: label.id }, (n) => w("bulk.labelled", { name, n }));
  else act({ act: "unlabel", label: label.id }, (n) => w("bulk.unlabelled", { name, n }));
}

export const pressAll = ({ act }: Acting, priority: Row["priority"]) =>
  act({ act: "priority", priority }, (n) => w("bulk.priority", { name: w(`priority.${priority}`).toLowerCase(), n }));
