// The list by what the desk shows of it, and the rows of it that are picked.
import { useBulk } from "../bulk/useBulk";
import type { Toast } from "../parts/Toasts";
import type { UiDispatch, UiState } from "../state/ui";
import { useKnownLabel } from "../triage/useLabels";
import { useInbox } from "./useInbox";

export function useShownList(ui: UiState, dispatch: UiDispatch, tell: (toast: Toast) => void) {
  const { view, search, filters, narrowing, selected } = ui;
  useKnownLabel(filters.label ?? "", () => dispatch({ type: "filtered", filters: { label: "" } }));
  const list = useInbox(view, search, filters, narrowing);
  const bulk = useBulk(list, JSON.stringify([view, search, filters, narrowing]), selected, tell);
  return { list, bulk };
}
