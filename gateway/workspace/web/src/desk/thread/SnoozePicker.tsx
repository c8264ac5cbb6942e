// Until when to put a conversation away: moments of every day, or a day and a time of one's own.
import { useState } from "react";
import { now } from "../../lib/time";
import { w } from "../../lib/words";
import { Menu } from "../parts/Menu";
import { TimePicker } from "../parts/TimePicker";
import { type SnoozeEnd, snoozeEnds, snoozeItems } from "./menus";

export function SnoozePicker({ take, close }: { take: (until: SnoozeEnd) => void; close: () => void }) {
  const [own, choose] = useState(false);
  if (own) {
    const first = snoozeEnds(now()).tomorrow;
    return <TimePicker label={w("snooze.until")} does={w("desk.snooze")} first={first} take={take} close={close} />;
  }
  const other = { label: w("snooze.other"), act: () => choose(true), stays: true };
  return <Menu label={w("desk.snooze")} items={[...snoozeItems(take), other]} close={close} />;
}
