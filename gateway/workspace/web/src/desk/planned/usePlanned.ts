// Replies that go later: planned from the composer, sent at once, discarded or taken back into the composer.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef } from "react";
import { post } from "../../lib/api";
import { newId } from "../../lib/newId";
import { at as shown } from "../../lib/time";
import type { Conversation, PlannedText } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { useLatest } from "../state/browser";
import { keys } from "../state/queries";
import type { UiDispatch } from "../state/ui";
import { useCommand, wayBack } from "../state/useCommands";

export interface PlannedActs {
  /** Returns whether it is planned; why it is not is told. */
  plan(text: string, at: Date): Promise<boolean>;
  sendNow(one: PlannedText): void;
  discard(one: PlannedText): void;
  /** Takes the text back into the composer. */
  change(one: PlannedText): void;
}

export function usePlanned(
  conversation: Conversation | undefined,
  dispatch: UiDispatch,
  tell: (toast: Toast) => void,
): PlannedActs {
  const command = useCommand(tell);
  const { ask, take } = useRequests(conversation);
  return useMemo(() => {
    const returned = (text: string) => dispatch({ type: "text_returned", mode: "reply", text });
    const change = async (id: string, text: string) => {
      await take(id, "take_back");
      returned(text);
    };
    return {
      plan: async (text, at) => {
        try {
          const one = await ask(text, at);
          const moved = Date.parse(one.due_at) > at.getTime();
          const words = w(moved ? "plan.after_quiet" : "plan.planned", { at: shown(one.due_at) });
          tell({ text: words, undo: wayBack(() => change(one.id, text), tell) });
          return true;
        } catch (fault) {
          tell({ text: why(fault), bad: true });
          return false;
        }
      },
      sendNow: ({ id }) => command({ run: () => take(id, "send"), done: w("plan.sent") }),
      discard: ({ id }) =>
        command({ run: () => take(id, "take_back"), done: w("plan.discarded"), undo: () => () => take(id, "restore") }),
      change: ({ id, text }) => command({ run: () => change(id, text), done: w("plan.changed") }),
    };
  }, [ask, command, dispatch, take, tell]);
}

/** What is asked of the workspace for the open conversation, which is read anew after it. */
function useRequests(conversation: Conversation | undefined) {
  const client = useQueryClient();
  const opened = useLatest(conversation);
  /** A text whose answer was lost is asked for again under the same key, so that it is planned once. */
  const tried = useRef({ what: "", key: "" });
  const ask = useCallback(
    async (text: string, at: Date) => {
      const { id, seen } = shownIn(opened.current);
      const what = `${id} ${text}`;
      if (tried.current.what !== what) tried.current = { what, key: newId() };
      const body = { client_id: tried.current.key, text, at: at.toISOString(), seen };
      const one = await post("/api/desk/conversations/{conversation}/planned", { path: { conversation: id }, body });
      tried.current = { what: "", key: "" };
      await client.invalidateQueries({ queryKey: keys.conversation(id) });
      return one;
    },
    [client, opened],
  );
  const take = useCallback(
    async (planned: string, verb: "send" | "take_back" | "restore") => {
      const { id, seen } = shownIn(opened.current);
      const path = { conversation: id, planned };
      if (verb === "send") {
        await post("/api/desk/conversations/{conversation}/planned/{planned}/send", { path, body: { seen } });
      } else {
        await post("/api/desk/conversations/{conversation}/planned/{planned}/{verb}", { path: { ...path, verb } });
      }
      await client.invalidateQueries({ queryKey: keys.conversation(id) });
    },
    [client, opened],
  );
  return { ask, take };
}

const shownIn = (opened: Conversation | undefined) => ({
  id: opened?.row.id ?? "",
  seen: opened?.thread.sequence ?? 0,
});
