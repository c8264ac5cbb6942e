// Until when to put a conversation away: moments of every day, or a day and a time of one's own.
import { w } from "../../lib/words";
import { MomentPicker } from "../moments/MomentPicker";
import { type SnoozeEnd, snoozeItems } from "./menus";

export function SnoozePicker({ take, close }: { take: (until: SnoozeEnd) => void; close: () => void }) {
  return (
    <MomentPicker
      title={w("desk.snooze")}
      does={w("desk.snooze")}
      field={w("snooze.until")}
      items={snoozeItems(take)}
      take={take}
      close={close}
    />
  );
}
