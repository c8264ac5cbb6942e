// Writing: what the composer sends, takes back and sends again, and when its field gets the focus.
import { useQueryClient } from "@tanstack/react-query";
import { type RefObject, useCallback, useEffect, useRef } from "react";
import type { Conversation, Sent } from "../../lib/types";
import { w } from "../../lib/words";
import type { Outgoing } from "../composer/outgoing";
import { useOutgoing } from "../composer/useOutgoing";
import type { Toast } from "../parts/Toasts";
import { status } from "../thread/Pending";
import { keys } from "./queries";
import type { Mode, UiAction, UiDispatch, UiState } from "./ui";

export interface Writing {
  field: RefObject<HTMLTextAreaElement | null>;
  all: Outgoing[];
  send(text: string, kind: Mode, resolve: boolean, begun: number, macro?: string): void;
  /** Takes the newest held reply back into the composer; false where there is none. */
  undo(): boolean;
  /** Sends again, although the customer wrote in between. */
  again(one: Outgoing): void;
  /** Takes a refused one back into the composer. */
  takeBack(one: Outgoing): void;
  /** Has the open conversation resolved, by a wrap-up code or none, or not, with the reply that is still to go; false
   * where there is none. */
  resolveWith(conversation: string, resolve: boolean, code?: string): boolean;
}

export function useWriting(
  selected: string,
  conversation: Conversation | undefined,
  dispatch: UiDispatch,
  online: (there: boolean) => void,
  tell: (toast: Toast) => void,
): Writing {
  const field = useRef<HTMLTextAreaElement>(null);
  const outgoing = useOutgoing({ sent: useSent(tell), reached: online, refused: useRefused(selected, tell) });
  const seen = conversation?.thread.sequence;

  const giveBack = (one: Outgoing, begun?: number) => dispatch(returning(one, begun));
  return {
    field,
    all: outgoing.all,
    send: (text, kind, resolve, begun, macro) => {
      if (seen === undefined) return;
      const besides = macro ? { macro } : {};
      outgoing.send({ conversation: selected, kind, text, seen, begun, confirmed: false, resolve, ...besides });
    },
    undo: () => {
      const taken = outgoing.undo(selected);
      if (!taken) return false;
      giveBack(taken, taken.begun);
      field.current?.focus();
      return true;
    },
    again: (one) => {
      outgoing.drop(one.client_id);
      outgoing.send({ ...one, confirmed: true, seen: seen ?? one.seen });
    },
    takeBack: (one) => {
      outgoing.drop(one.client_id);
      giveBack(one);
    },
    resolveWith: outgoing.resolveWith,
  };
}

/** Shows what the workspace took, and tells whom a note told. */
function useSent(tell: (toast: Toast) => void) {
  const client = useQueryClient();
  return useCallback(
    (id: string, { told, not_told, empty }: Sent) => {
      void client.invalidateQueries({ queryKey: keys.conversation(id) });
      if (told.length > 0) tell({ text: w("done.told", { names: told.join(", ") }) });
      if (not_told.length > 0) tell({ text: w("done.not_told", { names: not_told.join(", ") }), bad: true });
      for (const name of empty) tell({ text: w("done.empty_team", { name }), bad: true });
    },
    [client, tell],
  );
}

/** The act that puts a text back into the composer, with what its macro does besides; `begun` as it was, if it was. */
const returning = ({ kind, text, macro }: Outgoing, begun?: number): UiAction => ({
  type: "text_returned",
  mode: kind,
  text,
  ...(macro && { macro }),
  ...(begun !== undefined && { begun }),
});

/** Tells of a text that was held back in a conversation that is no longer open; the open one shows it itself. */
function useRefused(selected: string, tell: (toast: Toast) => void) {
  const client = useQueryClient();
  return (one: Outgoing) => {
    if (one.conversation === selected) return;
    const name = client.getQueryData<Conversation>(keys.conversation(one.conversation))?.card.name;
    const customer = name ?? w("desk.customer");
    tell({ text: w("done.held_back", { name: customer, why: status(one, customer.split(" ")[0] ?? "") }), bad: true });
  };
}

/** Focuses the field once a key has asked for it and it is there: the key may come before the conversation does. */
export function useFieldFocus(field: RefObject<HTMLElement | null>, ui: UiState, there: boolean, dispatch: UiDispatch) {
  useEffect(() => {
    if (!ui.writing || !there) return;
    field.current?.focus();
    dispatch({ type: "field_reached" });
  }, [field, ui.writing, there, dispatch]);
}
