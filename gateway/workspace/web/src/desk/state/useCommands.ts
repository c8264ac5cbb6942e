// What an agent does with the open conversation. Each command tells its result in a toast, with a way back if it has one.
import { useMutation } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { post } from "../../lib/api";
import type { Planned, Row } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { useLatest } from "./browser";

interface Command {
  path: string;
  body: object;
  done: string;
  undo?: { path: string; body: object };
}

export interface Commands {
  /** Resolves, or reopens what is resolved. */
  resolve(): void;
  snooze(until: Date): void;
  /** `to` is a person's id, `null` the queue. */
  assign(to: string | null, name: string): void;
  markUnread(): void;
  giveBack(): void;
  planned(call: Planned, verb: "cancel" | "now"): void;
}

/** Posts a command and tells its result. */
function useCommand(tell: (toast: Toast) => void) {
  return useMutation({
    mutationFn: ({ path, body }: Command) => post(path, body),
    onSuccess: (_, { done, undo }) => {
      const back = undo && (() => void post(undo.path, undo.body).catch(() => {}));
      tell({ text: done, ...(back && { undo: back }) });
    },
    onError: (fault) => tell({ text: why(fault, "refused"), bad: true }),
  }).mutate;
}

export function useCommands(row: Row | undefined, selected: string, tell: (toast: Toast) => void): Commands {
  const mutate = useCommand(tell);
  const latest = useLatest({ row, selected });

  const act = useCallback(
    (verb: string, body: object, done: string, back?: [verb: string, body: object]) => {
      const id = latest.current.selected;
      if (!id) return;
      const place = `/api/desk/conversations/${id}`;
      const undo = back && { path: `${place}/${back[0]}`, body: back[1] };
      mutate({ path: `${place}/${verb}`, body, done, ...(undo && { undo }) });
    },
    [latest, mutate],
  );

  return useMemo(
    () => ({
      resolve: () => {
        if (latest.current.row?.state === "resolved") act("reopen", {}, w("done.reopened"));
        else act("resolve", {}, w("done.resolved"), ["reopen", {}]);
      },
      snooze: (until) => act("snooze", { until: until.toISOString() }, w("done.snoozed"), ["reopen", {}]),
      assign: (to, name) => {
        const queued = latest.current.row?.owner === "queue";
        act("assign", { to }, w("done.assigned", { name }), queued ? ["assign", { to: null }] : undefined);
      },
      markUnread: () => act("unread", {}, w("done.unread")),
      giveBack: () => act("give_back", {}, w("done.given_back")),
      planned: (call, verb) => {
        const place = `/api/desk/outcalls/${call.id}`;
        const done = w(verb === "cancel" ? "done.call_cancelled" : "done.calling");
        const undo = verb === "cancel" && { path: `${place}/restore`, body: {} };
        mutate({ path: `${place}/${verb}`, body: {}, done, ...(undo && { undo }) });
      },
    }),
    [act, latest, mutate],
  );
}
