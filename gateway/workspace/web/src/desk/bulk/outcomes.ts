// What came of an act on many, in words: how many it changed, and each conversation that it left as it was.
import type { Outcome, Row } from "../../lib/types";
import { refusal } from "../../lib/why";
import { w } from "../../lib/words";
import { who } from "../parts/channels";

/** A conversation that an act left as it was. */
export interface Left {
  id: string;
  name: string;
  why: string;
  /** The number of its entries at that moment: with the reason told, the agent has seen them. */
  sequence: number;
}

/** A picked conversation that a colleague took since it was picked, or that is no longer in the list. */
export type Changed = Pick<Left, "id" | "name" | "why">;

export function changedSince(
  picked: readonly Row[],
  listed: readonly Row[],
  seen: ReadonlyMap<string, Row>,
): Changed[] {
  const shown = new Set(listed.map(({ id }) => id));
  return picked.flatMap((row) => {
    const told = { id: row.id, name: who(row) };
    if (!shown.has(row.id)) return { ...told, why: w("bulk.gone") };
    const before = seen.get(row.id) ?? row;
    const taken = row.owner === "agent" && !row.mine && row.owner_name !== before.owner_name;
    return taken ? { ...told, why: w("bulk.owned", { name: row.owner_name ?? "" }) } : [];
  });
}

export function leftAlone(outcomes: readonly Outcome[], rows: readonly Row[]): Left[] {
  return outcomes
    .filter(({ code }) => code !== "")
    .map((one) => {
      const row = rows.find(({ id }) => id === one.conversation);
      return {
        id: one.conversation,
        name: row ? who(row) : "",
        why: whyLeft(one),
        sequence: Number(one.detail.sequence ?? row?.entries),
      };
    });
}

function whyLeft({ code, detail }: Outcome): string {
  return code === "owned" && detail.by ? w("bulk.owned", { name: String(detail.by) }) : refusal(code);
}

/** The acts that can be undone. */
export const actsOf = (outcomes: readonly Outcome[]) => outcomes.map(({ act }) => act).filter(Boolean);
