// What people read where something they asked for could not be done.
import { Offline, Refused } from "./api";
import { known, w } from "./words";

/** In words of the first of `kinds` that knows the code. What is neither refused nor offline is a fault of ours and goes on. */
export function why(fault: unknown, ...kinds: string[]): string {
  if (fault instanceof Offline) return w("desk.offline_action");
  if (!(fault instanceof Refused)) throw fault;
  const { code } = fault;
  return kinds.map((kind) => known(`${kind}.${code}`, "")).find(Boolean) ?? w("refused.other", { code });
}
