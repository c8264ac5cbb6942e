// How an agent's call ended that did not come about, above the composer, with what can be done next.
import { PhoneMissed } from "lucide-react";
import type { Item, Planned } from "../../lib/types";
import { w } from "../../lib/words";
import { Icon } from "../parts/Icon";
import { describeCall } from "./describeCall";

const LATER = ["call", "theirs", "ours", "voicemail"];
const FAILED = ["busy", "no_answer", "failed", "machine", "uncertain", "cancelled"];

/** The newest call of an agent's that did not come about, unless something was said since. */
export function failedCall(items: readonly Item[]): Item | undefined {
  const last = items.findLast((item) => item.event === "outcall" || LATER.includes(item.kind));
  const call = last?.meta as unknown as Planned | undefined;
  if (last?.event !== "outcall" || call?.purpose !== "agent") return undefined;
  return FAILED.includes(call.state) && call.code !== "by_hand" ? last : undefined;
}

interface Props {
  items: readonly Item[];
  write: () => void;
  callAgain: () => void;
}

export function CallEnded({ items, write, callAgain }: Props) {
  const ended = failedCall(items);
  if (!ended) return null;
  return (
    <section className="planned call-ended" aria-label={w("after_call.title")}>
      <Icon of={PhoneMissed} />
      <span role="status">{describeCall(ended)}</span>
      <button type="button" className="plain" onClick={callAgain}>
        {w("after_call.again")} <kbd>C</kbd>
      </button>
      <button type="button" className="plain" onClick={write}>
        {w("after_call.write")} <kbd>R</kbd>
      </button>
    </section>
  );
}
