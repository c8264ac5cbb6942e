// Resolving while a text is still to go, or not sent at all. What is to go would open the conversation again, so both are
// done in one; what stands unsent in the field is asked about first.
import { useMemo, useState } from "react";
import type { Row } from "../../lib/types";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { useLatest } from "../state/browser";
import type { Commands } from "../state/useCommands";
import type { Writing } from "../state/useWriting";
import { hasDraft } from "./useDraft";

/** The question whether to resolve although something is unsent. */
export interface UnsentQuestion {
  resolve(): void;
  close(): void;
}

interface Resolving {
  commands: Commands;
  unsent: UnsentQuestion | undefined;
}

/** The commands, of which `resolve` waits for the open conversation's reply if one is held or kept. */
export function useResolving(
  commands: Commands,
  row: Row | undefined,
  { resolveWith, field }: Pick<Writing, "resolveWith" | "field">,
  tell: (toast: Toast) => void,
): Resolving {
  const latest = useLatest({ row, resolveWith });
  const [asked, ask] = useState<{ id: string; code: string } | undefined>();
  const acting = useMemo(() => {
    const resolve = (code = "") => {
      const { row: open } = latest.current;
      const written = field.current?.value.trim(); // the browser keeps it only after a pause
      if (open && open.state !== "resolved" && (written || hasDraft(open.id))) ask({ id: open.id, code });
      else go(code);
    };
    const go = (code: string) => {
      const { row: open, resolveWith: withReply } = latest.current;
      if (!open || open.state === "resolved" || !withReply(open.id, true, code)) commands.resolve(code);
      else tell({ text: w("done.resolves_with"), undo: () => void withReply(open.id, false) });
    };
    return { commands: { ...commands, resolve }, go };
  }, [commands, field, latest, tell]);
  if (!asked || asked.id !== row?.id) return { commands: acting.commands, unsent: undefined };
  const question = { resolve: () => acting.go(asked.code), close: () => ask(undefined) };
  return { commands: acting.commands, unsent: question };
}
