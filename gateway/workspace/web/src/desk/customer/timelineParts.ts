// How a customer's timeline stands together: runs of moments of one conversation, within them runs of events.
import type { Hit, Item, Moment } from "../../lib/types";

/** Moments that follow each other in one conversation. */
export interface Run {
  conversation: string;
  reference: string;
  subject: string;
  moments: Moment[];
}

export function runsOf(moments: readonly Moment[]): Run[] {
  const runs: Run[] = [];
  for (const moment of moments) {
    const last = runs.at(-1);
    if (last?.conversation === moment.conversation) last.moments.push(moment);
    else runs.push({ ...moment, moments: [moment] });
  }
  return runs;
}

/** Events that follow each other stand together, so that they fold into one line. */
export function partsOf(moments: readonly Moment[]): (Moment | Item[])[] {
  const parts: (Moment | Item[])[] = [];
  for (const moment of moments) {
    const last = parts.at(-1);
    if (moment.item.kind !== "event") parts.push(moment);
    else if (Array.isArray(last)) last.unshift(moment.item);
    else parts.push([moment.item]);
  }
  return parts;
}

/** The place of an item in its conversation, as a search gives it. */
export const placeOf = ({ id, sequence, at, kind }: Item): Hit => ({
  item: id,
  sequence,
  at,
  theirs: kind === "theirs",
  pieces: [],
});
