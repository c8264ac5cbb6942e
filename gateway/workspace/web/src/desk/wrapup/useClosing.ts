// Resolving by a wrap-up code: it is asked for where the account is offered any; and the code of what stays open.
import { useMemo } from "react";
import { post } from "../../lib/api";
import type { Row, WrapUps } from "../../lib/types";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { useLatest } from "../state/browser";
import type { UiDispatch } from "../state/ui";
import { type Commands, undoOf, useCommand } from "../state/useCommands";

const wrapUp = (conversation: string, code: string) => () =>
  post("/api/desk/conversations/{conversation}/wrap_up", { path: { conversation }, body: { code } });

/** The commands, of which `resolve` opens the picker of codes unless it is given one. */
export function useClosing(
  commands: Commands,
  row: Row | undefined,
  { codes }: WrapUps,
  dispatch: UiDispatch,
): Commands {
  const latest = useLatest({ row, asks: codes.length > 0 });
  return useMemo(() => {
    const resolve = (code?: string) => {
      const { row: open, asks } = latest.current;
      if (open && open.state !== "resolved" && asks && code === undefined) {
        dispatch({ type: "menu_opened", menu: "resolve" });
      } else commands.resolve(code);
    };
    return { ...commands, resolve };
  }, [commands, latest, dispatch]);
}

/** Says what became of a conversation's matter and leaves it open. */
export function useWrapUp(tell: (toast: Toast) => void) {
  const mutate = useCommand(tell);
  return useMemo(
    () => (conversation: string, code: string, name: string) =>
      mutate({ run: wrapUp(conversation, code), done: w("wrapups.done", { name }), undo: undoOf }),
    [mutate],
  );
}
