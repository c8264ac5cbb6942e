// Splits the open conversation and opens what was split off; undoing goes back to the first half.
import { useCallback } from "react";
import { post } from "../../lib/api";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { undoing, useCommand } from "../state/useCommands";

export function useSplitting(conversation: string, open: (conversation: string) => void, tell: (toast: Toast) => void) {
  const run = useCommand(tell);
  return useCallback(
    (item: string, subject: string) =>
      run({
        run: async () => {
          const halved = await post("/api/desk/conversations/{conversation}/split", {
            path: { conversation },
            body: { item, subject },
          });
          open(halved.conversation);
          return halved;
        },
        done: w("done.split"),
        undo: ({ act }) => {
          const back = undoing([act]);
          return async () => {
            const told = await back?.();
            open(conversation);
            return told;
          };
        },
      }),
    [conversation, open, run],
  );
}
