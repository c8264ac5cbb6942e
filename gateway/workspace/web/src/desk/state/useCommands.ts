// What an agent does with the open conversation. Each command tells its result in a toast, with a way back if it has one.
import { useMutation } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { post, Refused } from "../../lib/api";
import { at } from "../../lib/time";
import type { Acted, Planned, Row } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { type SnoozeEnd, snoozed } from "../thread/menus";
import { useLatest } from "./browser";

/** Takes a command back; may return words about what could not be undone. */
type Undo = () => Promise<unknown>;

interface Command<Answer = unknown> {
  run: () => Promise<Answer>;
  done: string;
  /** What is told instead of `done`, by what the server answered. */
  told?: (answer: Answer) => Toast | undefined;
  /** The way back, by what the server answered; none where there is nothing to take back. */
  undo?: (answer: Answer) => Undo | undefined;
}

export interface Commands {
  /** Resolves, by a wrap-up code if one is given, or reopens what is resolved. */
  resolve(code?: string): void;
  snooze(until: SnoozeEnd): void;
  /** `to` is a person's id, `null` the queue; `note` is for whoever has the conversation next. */
  assign(to: string | null, name: string, note?: string): void;
  markUnread(): void;
  /** `node` is where the assistant goes on. */
  giveBack(node: string): void;
  planned(call: Planned, verb: "cancel" | "now"): void;
}

/** What the button of a toast does: undoes, and tells what came of it where there is something to tell. */
export function wayBack(undo: Undo, tell: (toast: Toast) => void): () => void {
  const told = (words: unknown) => typeof words === "string" && tell({ text: words });
  return () => void undo().then(told, (fault) => tell({ text: why(fault), bad: true }));
}

/** Runs a command and tells its result. */
export function useCommand(tell: (toast: Toast) => void) {
  const { mutate } = useMutation({
    mutationFn: ({ run }: { run: () => Promise<{ toast: Toast; undo: Undo | undefined }> }) => run(),
    onSuccess: ({ toast, undo }) => tell({ ...toast, ...(undo && { undo: wayBack(undo, tell) }) }),
    onError: (fault) => tell({ text: why(fault), bad: true }),
  });
  return useCallback(
    <Answer>({ run, done, told, undo }: Command<Answer>) =>
      mutate({
        run: async () => {
          const answer = await run();
          return { toast: told?.(answer) ?? { text: done }, undo: undo?.(answer) };
        },
      }),
    [mutate],
  );
}

/** The way back of acts, by what the server knows of each: it restores what stood before where nothing touched it since. */
export function undoing(acts: readonly string[]): Undo | undefined {
  if (acts.length === 0) return undefined;
  return async () => {
    const { outcomes } = await post("/api/desk/undo", { body: { acts: [...acts] } });
    const kept = outcomes.filter(({ code }) => code !== "");
    if (kept[0] && kept.length === outcomes.length) throw new Refused(409, kept[0].code);
    return kept.length > 0 ? w("done.undone_some", { n: outcomes.length - kept.length, kept: kept.length }) : undefined;
  };
}

/** The way back of one act; an empty one changed nothing. */
export const undoOf = ({ act }: Acted) => undoing(act ? [act] : []);

const resolve = (conversation: string, code: string) => () =>
  post("/api/desk/conversations/{conversation}/resolve", { path: { conversation }, body: { code } });

const reopen = (conversation: string) => () =>
  post("/api/desk/conversations/{conversation}/reopen", { path: { conversation } });

const unread = (conversation: string) => () =>
  post("/api/desk/conversations/{conversation}/{verb}", { path: { conversation, verb: "unread" } });

const assign = (conversation: string, to: string | null, note: string) => () =>
  post("/api/desk/conversations/{conversation}/assign", { path: { conversation }, body: { to, note } });

const giveBack = (conversation: string, node: string) => () =>
  post("/api/desk/conversations/{conversation}/give_back", { path: { conversation }, body: { node } });

const takeBack = (conversation: string) => async () => {
  const { sent } = await post("/api/desk/conversations/{conversation}/take_back", { path: { conversation } });
  return w(sent ? "done.taken_back_late" : "done.taken_back");
};

const snooze = (conversation: string, until: SnoozeEnd) => () =>
  post("/api/desk/conversations/{conversation}/snooze", {
    path: { conversation },
    body: snoozed(until),
  });

const plan = (outcall: string, verb: "cancel" | "restore" | "now") => () =>
  post("/api/desk/outcalls/{outcall}/{verb}", { path: { outcall, verb } });

/** Puts a conversation away. Where the business is closed when it comes back, the next opening is offered. */
function usePuttingAway(mutate: ReturnType<typeof useCommand>) {
  return useCallback(
    function putAway(id: string, until: SnoozeEnd): void {
      const offered = (opens: string): Toast["offer"] => ({
        label: w("snooze.opening", { time: at(opens) }),
        act: () => putAway(id, new Date(opens)),
      });
      mutate({
        run: snooze(id, until),
        done: w("done.snoozed"),
        told: ({ opens }) =>
          opens && until !== "answer"
            ? { text: w("done.snoozed_closed", { time: at(until.toISOString()) }), offer: offered(opens) }
            : undefined,
        undo: undoOf,
      });
    },
    [mutate],
  );
}

export function useCommands(row: Row | undefined, selected: string, tell: (toast: Toast) => void): Commands {
  const mutate = useCommand(tell);
  const latest = useLatest({ row, selected });
  /** Runs what `command` makes for the selected conversation, if there is one. */
  const act = useCallback(
    <Answer>(command: (id: string) => Command<Answer>) => {
      const id = latest.current.selected;
      if (id) mutate(command(id));
    },
    [latest, mutate],
  );

  const putAway = usePuttingAway(mutate);
  return useMemo(
    () => ({
      resolve: (code = "") =>
        act((id) =>
          latest.current.row?.state === "resolved"
            ? { run: reopen(id), done: w("done.reopened"), undo: undoOf }
            : { run: resolve(id, code), done: w("done.resolved"), undo: undoOf },
        ),
      snooze: (until) => {
        if (latest.current.selected) putAway(latest.current.selected, until);
      },
      assign: (to, name, note = "") =>
        act((id) => ({ run: assign(id, to, note), done: w("done.assigned", { name }), undo: undoOf })),
      markUnread: () => act((id) => ({ run: unread(id), done: w("done.unread") })),
      giveBack: (node) =>
        act((id) => ({ run: giveBack(id, node), done: w("done.given_back"), undo: () => takeBack(id) })),
      planned: ({ id }, verb) =>
        mutate(
          verb === "cancel"
            ? { run: plan(id, "cancel"), done: w("done.call_cancelled"), undo: () => plan(id, "restore") }
            : { run: plan(id, "now"), done: w("done.calling") },
        ),
    }),
    [act, latest, mutate, putAway],
  );
}
