// The choices of the pickers for labels and priority.
import { labelName } from "../../lib/labels";
import type { Label, Row } from "../../lib/types";
import { w } from "../../lib/words";
import type { Choice } from "../choices/useChoices";

export const PRIORITIES: Row["priority"][] = ["urgent", "high", "normal"];

/** A label to put on, or one that is on, to take off. */
export interface LabelChoice extends Choice {
  one: Label;
  on: boolean;
}

/** `rows` are those that get it: it is on where all of them have it. */
export function labelChoices(labels: readonly Label[], rows: readonly Row[]): LabelChoice[] {
  return labels.map((one) => {
    const on = rows.every((row) => row.labels.some(({ id }) => id === one.id));
    return { id: one.id, label: labelName(one), one, on, ...(on && { detail: w("labels.on") }) };
  });
}

export const priorityChoices = (row: Row) =>
  PRIORITIES.map((id) => ({
    id,
    label: w(`priority.${id}`),
    ...(row.priority === id && { detail: w("priority.now") }),
  }));
