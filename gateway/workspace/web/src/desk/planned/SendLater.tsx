// The button beside "Send" for a reply that is to go later.
import { Clock } from "lucide-react";
import { useEffect } from "react";
import { w } from "../../lib/words";
import { Icon } from "../parts/Icon";
import { PlanPicker } from "./PlanPicker";
import type { PlannedActs } from "./usePlanned";

export interface Planning {
  /** The choice of a time is open. */
  open: boolean;
  show: (open: boolean) => void;
  plan: PlannedActs["plan"];
}

interface Props {
  planning: Planning;
  /** There is nothing that could go. */
  off: boolean;
  take: (at: Date) => void;
}

export function SendLater({ planning: { open, show }, off, take }: Props) {
  const asked = open && off;
  useEffect(() => {
    if (asked) show(false); // else it would open under the first key that is typed
  }, [asked, show]);
  return (
    <span className="anchor send-later">
      <button
        type="button"
        className="square"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={w("plan.title")}
        title={`${w("plan.title")} (Alt+Enter)`}
        disabled={off}
        onClick={() => show(!open)}
      >
        <Icon of={Clock} />
      </button>
      {open && !off && <PlanPicker take={take} close={() => show(false)} />}
    </span>
  );
}
