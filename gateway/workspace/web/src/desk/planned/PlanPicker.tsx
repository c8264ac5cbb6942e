// When a reply goes: moments of every day, or a day and a time of one's own.
import { now } from "../../lib/time";
import { w } from "../../lib/words";
import { MomentPicker } from "../moments/MomentPicker";
import { MOMENTS, moments } from "../moments/moments";

export function PlanPicker({ take, close }: { take: (at: Date) => void; close: () => void }) {
  const items = MOMENTS.map((name) => ({ label: w(`plan.${name}`), act: () => take(moments(now())[name]) }));
  return (
    <MomentPicker
      title={w("plan.title")}
      does={w("plan.take")}
      field={w("plan.at")}
      items={items}
      take={take}
      close={close}
    />
  );
}
