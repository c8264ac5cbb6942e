// Lines across the desk for what everybody should know, such as callers whose texts are never answered.
import { TriangleAlert } from "lucide-react";
import { w } from "../../lib/words";
import { useAlarms } from "../state/queries";
import { Icon } from "./Icon";

export function Alarms() {
  const alarms = useAlarms();
  return alarms?.closed_sources.map((one) => (
    <p className="offline" role="alert" key={one.source}>
      <Icon of={TriangleAlert} />
      {w("desk.source_closed", { source: one.source, accepted: one.accepted, answered: one.answered })}
    </p>
  ));
}
