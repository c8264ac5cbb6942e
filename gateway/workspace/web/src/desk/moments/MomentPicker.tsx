// A menu of moments, the last item of which leads to a day and a time to choose.
import { useState } from "react";
import { now } from "../../lib/time";
import { w } from "../../lib/words";
import { Menu, type MenuItem } from "../parts/Menu";
import { TimePicker } from "../parts/TimePicker";
import { moments } from "./moments";

interface Props {
  title: string;
  /** What the button of the day and time says. */
  does: string;
  /** What stands before the day and time. */
  field: string;
  items: MenuItem[];
  take(at: Date): void;
  close(): void;
}

export function MomentPicker({ title, does, field, items, take, close }: Props) {
  const [own, choose] = useState(false);
  if (own) return <TimePicker label={field} does={does} first={moments(now()).tomorrow} take={take} close={close} />;
  const other = { label: w("snooze.other"), act: () => choose(true), stays: true };
  return <Menu label={title} items={[...items, other]} close={close} />;
}
