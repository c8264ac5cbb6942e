// Goes to the conversation that should be answered next; one of the queue becomes the agent's own, and can go back.
import { useMutation } from "@tanstack/react-query";
import { useCallback } from "react";
import { post } from "../../lib/api";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { undoOf, wayBack } from "./useCommands";

export function useNext(selected: string, open: (id: string) => void, tell: (toast: Toast) => void): () => void {
  const { mutate, isPending } = useMutation({
    mutationFn: (skip: string) => post("/api/desk/next", { body: { skip } }),
    onSuccess: ({ conversation, act }) => {
      if (!conversation) {
        tell({ text: w("done.all_answered") });
        return;
      }
      open(conversation);
      const undo = undoOf({ act });
      if (undo) tell({ text: w("done.taken"), undo: wayBack(undo, tell) });
    },
    onError: (fault) => tell({ text: why(fault), bad: true }),
  });
  return useCallback(() => {
    if (!isPending) mutate(selected);
  }, [isPending, mutate, selected]);
}
