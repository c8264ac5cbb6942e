// How far a message of ours got.
import { Check, CheckCheck, CircleQuestionMark, Clock, Eye, type LucideIcon, TriangleAlert } from "lucide-react";
import { wordOr } from "../../lib/words";
import { Icon } from "./Icon";

const STATES: Record<string, [LucideIcon, string]> = {
  queued: [Clock, "state.queued"],
  attempted: [Clock, "state.queued"],
  accepted: [Clock, "state.queued"],
  sent: [Check, "state.sent"],
  delivered: [CheckCheck, "state.delivered"],
  read: [Eye, "state.read"],
  uncertain: [CircleQuestionMark, "state.uncertain"],
  undelivered: [TriangleAlert, "state.undelivered"],
  failed: [TriangleAlert, "state.undelivered"],
  dropped: [TriangleAlert, "state.dropped"],
};
const BAD = ["undelivered", "failed", "dropped"];

export function Delivery({ state }: { state: string }) {
  const shown = STATES[state];
  if (!shown) return null;
  return (
    <span className={`delivery${BAD.includes(state) ? " bad" : ""}`}>
      <Icon of={shown[0]} />
      {wordOr(shown[1], state)}
    </span>
  );
}
