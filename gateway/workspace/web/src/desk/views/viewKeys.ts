// Keys of the list's filters and of the views that a person saved.
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import type { UiDispatch, UiState } from "../state/ui";
import { worthSaving } from "./shown";
import type { Saved } from "./useSavedViews";

/** Saved views that have a key: G and their place, from 1. */
export const MOST_KEYS = 9;

export function viewKeys(
  ui: UiState,
  dispatch: UiDispatch,
  saved: Saved,
  tell: (toast: Toast) => void,
): Record<string, () => void> {
  const chords = saved.views.slice(0, MOST_KEYS).map((view, at) => [`g ${at + 1}`, () => saved.choose(view)] as const);
  return {
    f: () => dispatch({ type: "filters_shown", shown: true }),
    v: () =>
      worthSaving(ui)
        ? dispatch({ type: "views_asked", viewing: "save" })
        : tell({ text: w("views.nothing_to_save"), bad: true }),
    ...Object.fromEntries(chords),
  };
}
