// What a canned reply does besides sending its text, in words; and which one the composer holds.
import { useState } from "react";
import { labelName } from "../../lib/labels";
import type { CannedReply, Label } from "../../lib/types";
import { w } from "../../lib/words";
import type { UiState } from "../state/ui";

/** What it does, in short words; nothing for a reply that only sends its text. */
export function does({ label, move, snooze_hours }: CannedReply, labels: readonly Label[]): string[] {
  const named = labels.find(({ id }) => id === label);
  return [
    ...(named ? [w("replies.does_label", { name: labelName(named) })] : []),
    ...(move ? [w(`replies.does_${move}`, { n: snooze_hours })] : []),
  ];
}

/** The id of the macro whose text was taken for the draft called `name`, empty for none. A draft that is returned brings its own. */
export function useMacro(name: string, returned: UiState["returned"]): [string, (id: string) => void] {
  const { serial } = returned;
  const [held, set] = useState({ name, serial, id: "" });
  if (held.serial !== serial) set({ name, serial, id: returned.macro ?? "" });
  else if (held.name !== name) set({ name, serial, id: "" });
  return [held.name === name ? held.id : "", (id) => set({ name, serial, id })];
}
