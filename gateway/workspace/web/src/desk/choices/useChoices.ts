// Choices under a field (WAI-ARIA combobox): the field keeps the focus and names the active choice; arrows move it,
// Enter or Tab takes it, Esc closes. Canned replies, mentions and the picker share it.
import { type KeyboardEvent, useEffect, useId, useState } from "react";

export interface Choice {
  id: string;
  label: string;
  /** A short sign before the label, such as the key of a canned reply. */
  sign?: string;
  /** What stands quietly behind the label. */
  detail?: string;
}

export interface ChoicesState<C extends Choice> {
  /** Id of the list box. */
  id: string;
  open: boolean;
  choices: readonly C[];
  /** Position of the active choice. */
  active: number;
  point(position: number): void;
  take(choice: C): void;
  /** Returns true for a key that belonged to the list. */
  keys(event: KeyboardEvent): boolean;
  /** What the field tells assistive technology; `field` is for an input, `area` for a field of several lines. */
  field: Record<string, string | boolean | undefined>;
  area: Record<string, string | undefined>;
}

interface Asked<C extends Choice> {
  choices: readonly C[];
  open: boolean;
  take(choice: C): void;
  close(): void;
}

export const optionId = (list: string, choice: Choice) => `${list}-${choice.id}`;

/** The position `by` places from `at` in a list of `length`, going round at its ends. */
export const around = (at: number, by: number, length: number) => (at + by + length) % length;

export function useChoices<C extends Choice>({ choices, open, take, close }: Asked<C>): ChoicesState<C> {
  const id = useId();
  const [active, point] = useState(0);
  const offered = choices.map((one) => one.id).join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: other choices begin at their first again
  useEffect(() => point(0), [offered, open]);
  const shown = open && choices.length > 0;
  const at = Math.min(active, choices.length - 1);
  const chosen = choices[at];
  const keys = (event: KeyboardEvent): boolean => {
    if (!shown || event.nativeEvent.isComposing) return false;
    const act = actOf(event, { choices: choices.length, at, point, close, take: () => chosen && take(chosen) });
    if (!act) return false;
    event.preventDefault();
    event.stopPropagation();
    act();
    return true;
  };
  const named = { "aria-controls": shown ? id : undefined, "aria-autocomplete": "list" };
  const current = { "aria-activedescendant": shown && chosen ? optionId(id, chosen) : undefined };
  return {
    ...{ id, open: shown, choices, active: at, point, take, keys },
    field: { role: "combobox", "aria-expanded": shown, "aria-haspopup": "listbox", ...named, ...current },
    area: { "aria-haspopup": "listbox", ...named, ...current },
  };
}

interface Around {
  choices: number;
  at: number;
  point(position: number): void;
  take(): void;
  close(): void;
}

/** What a key does to the list; nothing for a key that belongs to the field. */
function actOf(event: KeyboardEvent, { choices, at, point, take, close }: Around): (() => void) | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return undefined;
  switch (event.key) {
    case "ArrowDown":
      return () => point(around(at, 1, choices));
    case "ArrowUp":
      return () => point(around(at, -1, choices));
    case "Enter":
    case "Tab":
      return take;
    case "Escape":
      return close;
    default:
      return undefined;
  }
}
