// How much a conversation presses, as a word with its sign; what is normal needs none.
import { ChevronsUp, ChevronUp } from "lucide-react";
import type { Row } from "../../lib/types";
import { w } from "../../lib/words";
import { Icon } from "../parts/Icon";

export function PriorityChip({ priority }: Pick<Row, "priority">) {
  if (priority === "normal") return null;
  return (
    <span className={`chip ${priority === "urgent" ? "bad" : "warn"}`}>
      <Icon of={priority === "urgent" ? ChevronsUp : ChevronUp} />
      {w(`priority.${priority}`)}
    </span>
  );
}
