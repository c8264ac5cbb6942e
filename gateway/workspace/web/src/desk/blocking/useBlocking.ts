// Blocks the customer of the open conversation and lets them again; each has its way back in the toast.
import { useMemo } from "react";
import { post } from "../../lib/api";
import type { Blocked, BlockTerms, Me } from "../../lib/types";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { useLatest } from "../state/browser";
import { useCommand } from "../state/useCommands";

export interface BlockActs {
  block(terms: BlockTerms, name: string): void;
  lift(blocks: readonly Blocked[], name: string): void;
}

export const mayBlock = (me: Me | undefined) => me?.permissions.includes("blocks:write") ?? false;

/** The words of the button that blocks the customer, or the numbers of theirs that are not blocked yet. */
export const blockWords = (blocked: readonly Blocked[]) =>
  w(blocked.length > 0 ? "blocks.block_others" : "blocks.block");

const block = (conversation: string, terms: BlockTerms) => () =>
  post("/api/desk/conversations/{conversation}/block", { path: { conversation }, body: terms });

const take = (blocks: readonly Blocked[], verb: "lift" | "put_back") => () =>
  Promise.all(blocks.map(({ id }) => post("/api/admin/blocks/{block}/{verb}", { path: { block: id, verb } })));

export function useBlocking(selected: string, tell: (toast: Toast) => void): BlockActs {
  const mutate = useCommand(tell);
  const latest = useLatest(selected);
  return useMemo(
    () => ({
      block: (terms, name) =>
        mutate({
          run: block(latest.current, terms),
          done: w("blocks.done", { name }),
          undo: ({ blocks }) => take(blocks, "lift"),
        }),
      lift: (blocks, name) =>
        mutate({
          run: take(blocks, "lift"),
          done: w("blocks.lifted", { name }),
          undo: () => take(blocks, "put_back"),
        }),
    }),
    [latest, mutate],
  );
}
