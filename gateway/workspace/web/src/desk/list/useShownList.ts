// The list by what the desk shows of it, the rows of it that are picked, and the views that a person saved.
import { useMemo } from "react";
import type { Me } from "../../lib/types";
import { useBulk } from "../bulk/useBulk";
import type { Toast } from "../parts/Toasts";
import type { UiDispatch, UiState } from "../state/ui";
import { useKnownLabels } from "../triage/useLabels";
import type { Known } from "../views/filters";
import { useSavedViews } from "../views/useSavedViews";
import { useInbox } from "./useInbox";

export function useShownList(ui: UiState, dispatch: UiDispatch, me: Me | undefined, tell: (toast: Toast) => void) {
  const { view, search, filters, narrowing, selected } = ui;
  const list = useInbox(view, search, filters, narrowing);
  const bulk = useBulk(list, JSON.stringify([view, search, filters, narrowing]), selected, tell);
  const saved = useSavedViews(ui, dispatch, tell);
  const labels = useKnownLabels();
  const known = useMemo<Known>(() => ({ labels, people: me?.people, kept: saved.kept }), [labels, me, saved.kept]);
  return { list, bulk, saved, known };
}
