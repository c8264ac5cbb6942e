// Puts labels on the open conversation and takes them off, and says how much it presses; each with its way back, by
// what the server answered: what a colleague did a moment before is not taken back.
import { useMemo } from "react";
import { post } from "../../lib/api";
import { labelName } from "../../lib/labels";
import type { Label, Row } from "../../lib/types";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { useLatest } from "../state/browser";
import { undoOf, useCommand } from "../state/useCommands";

export interface Marking {
  label(label: Label, on: boolean): void;
  priority(to: Row["priority"]): void;
}

const setLabel = (conversation: string, label: string, on: boolean) => () =>
  post("/api/desk/conversations/{conversation}/label", { path: { conversation }, body: { label, on } });

const setPriority = (conversation: string, priority: Row["priority"]) => () =>
  post("/api/desk/conversations/{conversation}/priority", { path: { conversation }, body: { priority } });

export function useMarking(row: Row | undefined, tell: (toast: Toast) => void): Marking {
  const mutate = useCommand(tell);
  const latest = useLatest({ row });
  return useMemo(
    () => ({
      label: (label, on) => {
        const { row: shown } = latest.current;
        if (!shown) return;
        const done = w(on ? "done.labelled" : "done.unlabelled", { name: labelName(label) });
        mutate({ run: setLabel(shown.id, label.id, on), done, undo: undoOf });
      },
      priority: (to) => {
        const { row: shown } = latest.current;
        if (!shown || shown.priority === to) return;
        const done = w("done.priority", { name: w(`priority.${to}`) });
        mutate({ run: setPriority(shown.id, to), done, undo: undoOf });
      },
    }),
    [latest, mutate],
  );
}
