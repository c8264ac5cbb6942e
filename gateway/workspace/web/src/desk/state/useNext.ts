// Goes to the conversation that should be answered next; one of the queue becomes the agent's own, and can go back.
import { useMutation } from "@tanstack/react-query";
import { useCallback } from "react";
import { post } from "../../lib/api";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";

export function useNext(selected: string, open: (id: string) => void, tell: (toast: Toast) => void): () => void {
  const { mutate, isPending } = useMutation({
    mutationFn: (skip: string) => post("/api/desk/next", { body: { skip } }),
    onSuccess: ({ conversation, taken }) => {
      if (!conversation) {
        tell({ text: w("done.all_answered") });
        return;
      }
      open(conversation);
      if (taken) tell({ text: w("done.taken"), undo: () => void giveUp(conversation).catch(() => {}) });
    },
    onError: (fault) => tell({ text: why(fault, "refused"), bad: true }),
  });
  return useCallback(() => {
    if (!isPending) mutate(selected);
  }, [isPending, mutate, selected]);
}

const giveUp = (conversation: string) =>
  post("/api/desk/conversations/{conversation}/assign", { path: { conversation }, body: { to: null } });
