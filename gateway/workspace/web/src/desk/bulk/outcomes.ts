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
