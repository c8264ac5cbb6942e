// Resolving while a text is still to go: the text would open the conversation again, so both are done in one.
import { useMemo } from "react";
import type { Row } from "../../lib/types";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { useLatest } from "../state/browser";
import type { Commands } from "../state/useCommands";
import type { Writing } from "../state/useWriting";

/** The commands, of which `resolve` waits for the open conversation's reply if one is held or kept. */
export function useResolving(
  commands: Commands,
  row: Row | undefined,
  { resolveWith }: Pick<Writing, "resolveWith">,
  tell: (toast: Toast) => void,
): Commands {
  const latest = useLatest({ row, resolveWith });
  return useMemo(() => {
    const resolve = () => {
      const { row: open, resolveWith: withReply } = latest.current;
      if (!open || open.state === "resolved" || !withReply(open.id, true)) commands.resolve();
      else tell({ text: w("done.resolves_with"), undo: () => void withReply(open.id, false) });
    };
    return { ...commands, resolve };
  }, [commands, latest, tell]);
}
